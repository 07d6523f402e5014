// The shapes of what the server sends: the JSON twins of the pages. The record
// and the reports of resolve are described in docs/exports.md.

export interface Span {
  start: number
  end: number
}

// ---- the record of an article ----

export interface Mention extends Span {
  form: 'name' | 'title' | 'pronoun' | string
}

export interface Entity {
  id: string
  type: 'person' | 'org' | 'place' | 'role' | string
  name: string
  country?: string
  sector?: string[]
  offices?: (Span & { title: string })[]
  refs?: Record<string, string>
  mentions: Mention[]
  rule?: string
  score?: number
}

export interface TimeX extends Span {
  id: string
  type?: string
  value?: string
  from?: string
  to?: string
  calendar?: string
  uncertain?: boolean
  rule?: string
}

export interface Cue extends Span {
  lemma?: string
}

export interface Statement {
  id: string
  mode: string
  act?: string
  speakers: string[]
  speaker_text?: string
  speaker_mention?: Span
  cue: Cue
  content: Span[]
  addressee?: string
  about?: string[]
  via?: string[]
  basis?: string
  time?: string
  rule: string
  score: number
}

export interface EventX {
  id: string
  type: string
  mode?: string
  contexts?: string[]
  trigger: Cue
  actors: string[]
  recipients: string[]
  place?: string
  time?: string
  realis: string
  claimed_by?: string
  evidence?: Span
  mentions?: Span[]
  rule: string
  score: number
}

export interface Side {
  party?: string
  members?: string[]
  size?: number
}

export interface MeetingX {
  id: string
  format: string
  stage: string
  level?: string
  trigger: Cue
  host?: string
  sides: Side[]
  size?: string
  venue?: string
  place?: string
  time?: string
  agenda?: Span[]
  events?: string[]
  statements?: string[]
  rule: string
  score: number
}

export interface RecordX {
  record: number
  doc: {
    id: string
    url?: string
    publisher?: string
    author?: string
    title?: Span
    headline?: string
    published?: string
    dateline?: { place: string }
    agency?: string[]
    lang?: string
    digest?: string
  }
  text: string
  sentences: Span[]
  entities: Entity[]
  times: TimeX[]
  statements: Statement[]
  events: EventX[]
  meetings: MeetingX[]
  notes: { stage: string; reason: string }[]
}

// ---- across articles ----

export interface Named {
  id?: string
  name: string
}

export interface Evidence extends Span {
  document: string
  publisher?: string
  finding?: string
  text: string
}

export interface Happening {
  kind: 'event' | 'meeting' | 'statement' | string
  date?: string
  type: string
  mode?: string
  realis?: string
  who: Named[]
  whom?: Named[]
  place?: string
  via?: Named[]
  basis?: string
  reports: number
  evidence: Evidence[]
}

export interface Position extends Happening {
  turn?: boolean
  against?: number
}

export interface Reference {
  id: string
  document?: number
  publisher?: string
  published?: string
  headline?: string
  like?: string
  score?: number
  occasion?: { person: string; country: string }
}

export interface Summary {
  id: string
  title: string
  from?: string
  to?: string
  documents: Reference[]
  meetings: Happening[]
  events: Happening[]
  statements?: Happening[]
  weight?: number
}

export interface Telling {
  id: string
  publisher?: string
  published?: string
  headline?: string
  agency?: string
  sentences: (Span & { copied?: boolean; share?: number; with?: string })[]
  new?: (Span & { kind: string; value: string; where?: string })[]
  against?: (Span & { kind: string; value: string; other: string; document: string; there: Span })[]
}

export interface Readout {
  verdict: 'both' | 'worded' | 'first' | 'second'
  happening: Happening
  first: Evidence[]
  second: Evidence[]
}

export interface Chain {
  statement: Happening
  relays: { document: string; publisher?: string; published?: string; via?: Named[]; evidence: Evidence }[]
  unnamed?: boolean
}

// ---- search ----

export interface Hit {
  document: number
  finding?: string
  score: number
  published?: string
  id: string
  url?: string
  publisher?: string
  headline?: string
  text?: string
  start: number
  end: number
  marks?: Span[]
  type?: string
  mode?: string
  realis?: string
  who?: string[]
  whom?: string[]
  place?: string
  time?: string
  rule?: string
  evidence?: string
}

export interface Answer {
  query: string
  in: string
  sort: string
  total: number
  hits: Hit[]
  facets?: { field: string; values: { value: string; count: number }[] }[]
  histogram?: { from: string; to: string; count: number }[]
  names?: { name: string; variants: { name: string; count: number; off?: boolean }[] }[]
  next?: string
}

// ---- pages ----

export interface Correction {
  id?: string
  at?: string
  by?: string
  state?: 'active' | 'undone'
  undone?: string
  undone_by?: string
  lost?: string
  kind: string
  document?: number
  article?: string
  finding?: string
  anchor?: { finding?: string; quote?: string }
  parties?: { entity?: string; name?: string }[]
  speaker_text?: string
  span?: Span
  value?: string
  decision?: { kind: string; name?: string; parties?: { line?: string; document?: string; key?: string }[] }
  note?: string
}

export interface ArticlePage {
  document: number
  revision?: number
  record: RecordX
  versions: { number: number; fetched?: string; digest?: string; current?: boolean }[]
  version?: number
  edits?: (Span & { added?: boolean; text: string })[]
  story?: { id: string; title: string }
  tellings?: Telling[]
  parties?: Record<string, { id: string; name: string; score?: number; reason?: string }>
  corrections?: Correction[]
}

export interface Rule {
  id: string
  form?: string
  file?: string
  line?: number
  does?: string
  reason?: string
  attributes?: Record<string, string>
  examples?: { text: string; matches: boolean }[]
}
