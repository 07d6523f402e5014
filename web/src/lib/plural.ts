/** Forms are the plural forms of a message, by the categories of CLDR. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

const rules = new Map<string, Intl.PluralRules>()

/** pick returns the form of a message for a number. */
export function pick(forms: Forms, n: number, lang: string): string {
  let r = rules.get(lang)
  if (!r) rules.set(lang, (r = new Intl.PluralRules(lang)))
  return forms[r.select(n)] ?? forms.other
}
