const context = document.createElement('canvas').getContext('2d')
const fonts = $state({ loaded: 0 })
void document.fonts.ready.then(() => fonts.loaded++)

/** ruler measures words as the pages set them, in pixels; again when the fonts have come. */
export function ruler(font: string): (words: string) => number {
  void fonts.loaded
  if (!context) return (words) => 8 * words.length
  context.font = font + ' ' + getComputedStyle(document.body).fontFamily
  return (words) => context.measureText(words).width
}
