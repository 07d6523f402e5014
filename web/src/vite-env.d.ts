/// <reference types="svelte" />
/// <reference types="vite/client" />
declare module 'virtual:labels/*' {
  const labels: Record<string, string>
  export default labels
}
declare module 'virtual:fields' {
  const fields: { read: Record<string, string>; write: Record<string, string> }
  export default fields
}
declare module 'world-atlas/countries-110m.json' {
  const topology: import('topojson-specification').Topology
  export default topology
}
