// Made-up data for every page, for developers.

import record from './record.json' with { type: 'json' }

const day = '2025-08-16'

const said = (document: string, publisher: string, finding: string, text: string) => ({ document, publisher, finding, start: 0, end: text.length, text })

const meeting = {
  kind: 'meeting',
  date: day,
  type: 'bilateral',
  realis: 'concluded',
  who: [
    { id: 'p.1', name: 'سامي الرفاعي' },
    { id: 'p.2', name: 'هدى المنصوري' },
  ],
  place: 'عمان',
  reports: 3,
  evidence: [said('a1', 'وكالة الساحل', 'm1', 'استقبل وزير الخارجية سامي الرفاعي في عمان السبت نظيرته هدى المنصوري')],
}

const event = {
  kind: 'event',
  date: day,
  type: 'AGREE',
  realis: 'actual',
  who: [{ id: 'p.1', name: 'سامي الرفاعي' }],
  whom: [{ id: 'p.2', name: 'هدى المنصوري' }],
  reports: 2,
  evidence: [said('a1', 'وكالة الساحل', 'v2', 'واتفق الجانبان على فتح المعبر أمام الشاحنات مطلع الشهر المقبل')],
}

const statement = {
  kind: 'statement',
  date: day,
  type: 'warn',
  who: [{ id: 'p.2', name: 'هدى المنصوري' }],
  whom: [],
  basis: 'named',
  reports: 1,
  evidence: [said('a2', 'صحيفة المرفأ', 's3', 'إن أي تأخير في فتح المعبر سيرفع أسعار الدقيق في القرى الحدودية')],
}

const story = (n: number, title: string) => ({
  id: 'st.' + n,
  title,
  from: day + 'T08:10:00+03:00',
  to: day + 'T17:45:00+03:00',
  articles: n === 3 ? 1 : 3,
  outlets: ['وكالة الساحل', 'صحيفة المرفأ', 'موقع الخليج الإخباري'].slice(0, n === 3 ? 1 : 3),
  documents: [
    { id: 'a1', publisher: 'وكالة الساحل', published: day + 'T08:10:00+03:00', headline: title },
    { id: 'a2', publisher: 'صحيفة المرفأ', published: day + 'T12:30:00+03:00', headline: 'الرفاعي والمنصوري يتفقان على المعبر', like: 'a1', score: 0.61 },
    { id: 'a3', publisher: 'موقع الخليج الإخباري', published: day + 'T17:45:00+03:00', headline: 'اتفاق على المعبر', like: 'a1', score: 0.44 },
  ].slice(0, n === 3 ? 1 : 3),
  meetings: n === 1 ? [meeting] : [],
  events: n < 3 ? [event] : [],
  statements: n === 1 ? [statement] : [],
  weight: 5 - n,
})

const article = {
  document: 7,
  record,
  versions: [
    { number: 1, fetched: '2022-09-16T14:00:00Z', digest: 'sha256:1' },
    { number: 2, fetched: '2022-09-16T16:30:00Z', digest: 'sha256:2', current: true },
  ],
  edits: [
    { added: true, start: record.sentences[2].start, end: record.sentences[2].end, text: '' },
    { added: false, start: 0, end: 10, text: 'ولم يحدد البيان موعدا للاجتماع المقبل.' },
  ],
  story: { id: 'st.1', title: 'قمة' },
  parties: Object.fromEntries(record.entities.filter((_, i) => i % 2 === 0).map((e) => [e.id, { id: 'p.' + e.id, name: e.name, score: 0.9, reason: 'line' }])),
  tellings: [
    { id: record.doc.id, publisher: record.doc.publisher, sentences: record.sentences.map((s, i) => ({ ...s, copied: i % 4 === 1, with: 'a2' })) },
    { id: 'a2', publisher: 'صحيفة المرفأ', published: '2022-09-16T15:00:00+03:00', headline: 'قمة سمرقند تنتهي ببيان عن الطاقة', sentences: [{ start: 0, end: 9, copied: true }, { start: 10, end: 20 }, { start: 20, end: 30 }], new: [{ kind: 'name', value: 'بخارى', start: 0, end: 1 }], against: [{ kind: 'number', value: '11', other: '9', start: 0, end: 1, document: 'x', there: { start: 0, end: 1 } }] },
  ],
  corrections: [{ id: 'c1', kind: 'speaker', finding: 's2', by: 'محرر المناوبة', at: day, note: 'المتحدث هو الوزير لا الرئيس' }],
}

function search(url: URL) {
  const kind = url.searchParams.get('in') ?? 'articles'
  const text = 'واتفق الجانبان على فتح المعبر أمام الشاحنات مطلع الشهر المقبل، بعد أشهر من التوقف'
  const hit = (i: number) => ({
    document: i,
    finding: kind === 'articles' ? undefined : { statements: 's', events: 'v', meetings: 'm' }[kind] + '1',
    score: 1,
    published: '2025-08-' + String(10 + i) + 'T10:00:00+03:00',
    id: 'a' + i,
    publisher: ['وكالة الساحل', 'صحيفة المرفأ', 'موقع الخليج الإخباري'][i % 3],
    headline: ['عمان: اتفاق على فتح المعبر الشمالي بعد محادثات الرفاعي والمنصوري', 'شاحنات تنتظر عند المعبر منذ شهرين', 'المعبر يفتح مطلع الشهر'][i % 3],
    text,
    start: 100,
    end: 100 + text.length,
    marks: [{ start: 100 + text.indexOf('المعبر'), end: 106 + text.indexOf('المعبر') }],
    ...(kind === 'articles' ? {} : { type: { statements: 'warn', events: 'AGREE', meetings: 'bilateral' }[kind], who: ['سامي الرفاعي', 'هدى المنصوري'].slice(0, kind === 'meetings' ? 2 : 1), whom: kind === 'events' ? ['هدى المنصوري'] : [], place: 'عمان', realis: kind === 'events' && i % 2 ? 'planned' : undefined }),
  })
  const none = url.searchParams.get('q') === 'لا شيء'
  return {
    query: url.searchParams.get('q') ?? '',
    in: kind,
    sort: url.searchParams.get('sort') ?? 'relevance',
    total: none ? 0 : 134,
    hits: none ? [] : [1, 2, 3, 4, 5, 6].map(hit),
    facets: [
      { field: 'speaker', values: [{ value: 'سامي الرفاعي', count: 41 }, { value: 'هدى المنصوري', count: 22 }, { value: 'متحدث باسم الجمارك', count: 7 }] },
      { field: 'outlet', values: [{ value: 'وكالة الساحل', count: 60 }, { value: 'صحيفة المرفأ', count: 33 }] },
      { field: 'type', values: [{ value: 'AGREE', count: 12 }, { value: 'CONSULT', count: 9 }] },
      { field: 'month', values: [{ value: '2025-08', count: 90 }, { value: '2025-07', count: 44 }] },
    ],
    histogram: none ? [] : Array.from({ length: 45 }, (_, i) => ({ from: new Date(Date.UTC(2025, 6, 5 + i)).toISOString().slice(0, 10), to: new Date(Date.UTC(2025, 6, 6 + i)).toISOString().slice(0, 10), count: (i * i * 7) % 13 })),
    names: [{ name: 'سامي الرفاعي', variants: [{ name: 'سامي الرفاعي', count: 41 }, { name: 'سامى الرفاعي', count: 5 }, { name: 'سامي رفاعي', count: 2 }] }],
    next: 'c2',
  }
}

/** reply returns what the server would send, or undefined. */
export function reply(_method: string, url: URL): unknown {
  const path = url.pathname.replace(/\.json$/, '')
  if (/^\/today/.test(path)) {
    return {
      day,
      days: Array.from({ length: 40 }, (_, i) => ({ day: new Date(Date.UTC(2025, 6, 20 + i)).toISOString().slice(0, 10), articles: (i * 7) % 12 })).filter((d) => d.articles > 2),
      stories: [story(1, 'عمان: اتفاق على فتح المعبر الشمالي بعد محادثات الرفاعي والمنصوري'), story(2, 'مظاهرة في العاصمة تطالب بخفض أسعار الوقود'), story(3, 'أمطار غزيرة متوقعة على السواحل')],
      meetings: [meeting],
      quoted: [{ party: { id: 'p.1', name: 'سامي الرفاعي' }, statements: 7, newest: { document: 1, finding: 's1', text: 'سنفتح المعبر في موعده', start: 0, end: 10, score: 1, id: 'a1' } }, { party: { id: 'p.2', name: 'هدى المنصوري' }, statements: 4 }],
      count: 3,
      prev: '2025-08-15',
    }
  }
  if (path.startsWith('/article/')) return article
  if (path === '/search') return search(url)
  if (path === '/story')
    return { stories: [1, 2, 3].map((n) => ({ id: 'st.' + n, title: story(n, '').documents.length === 1 ? 'أمطار غزيرة متوقعة على السواحل' : 'عمان: اتفاق على فتح المعبر الشمالي', from: day, to: n === 3 ? '2025-08-15' : day, articles: 4 - n, outlets: ['وكالة الساحل', 'صحيفة المرفأ'].slice(0, 3 - n), weight: 1 })), next: 'x' }
  if (path.startsWith('/story/')) {
    const s = story(1, 'عمان: اتفاق على فتح المعبر الشمالي بعد محادثات الرفاعي والمنصوري')
    return {
      ...s,
      articles: 3,
      looked: 3,
      outlets: [{ name: 'وكالة الساحل', articles: 1 }, { name: 'صحيفة المرفأ', articles: 1 }, { name: 'موقع الخليج الإخباري', articles: 1 }],
      tellings: s.documents.map((d, i) => ({ ...d, sentences: Array.from({ length: 9 }, (_, j) => ({ start: j * 40, end: j * 40 + 30 + ((j * 7) % 20), copied: i > 0 && (j + i) % 3 === 0 })), new: i === 1 ? [{ kind: 'name', value: 'معبر الوادي', start: 0, end: 1 }, { kind: 'number', value: '120 شاحنة', start: 0, end: 1 }] : [], against: i === 2 ? [{ kind: 'number', value: '90', other: '120', start: 0, end: 1, document: 'a1', there: { start: 0, end: 1 } }] : [], agency: i === 2 ? 'وكالة الساحل' : undefined })),
      chains: [{ statement: { ...statement, reports: 2 }, relays: s.documents.slice(0, 2).map((d) => ({ document: d.id, publisher: d.publisher, published: d.published, via: d.id === 'a2' ? [{ name: 'وكالة الساحل' }] : [], evidence: statement.evidence[0] })), unnamed: true }, { statement, relays: [] }],
      storyline: [{ id: 'st.0', title: 'إغلاق المعبر بعد العاصفة', from: '2025-06-02', score: 0.4 }, { id: 'st.9', title: 'أول الشاحنات تعبر', from: '2025-09-01', score: 0.3 }],
    }
  }
  if (path === '/party')
    return { parties: [{ id: 'p.1', name: 'سامي الرفاعي', type: 'person', country: 'JOR', articles: 41 }, { id: 'p.2', name: 'هدى المنصوري', type: 'person', country: 'ARE', articles: 22 }, { id: 'p.3', name: 'هيئة المعابر', type: 'org', country: 'JOR', articles: 9 }], next: 'x' }
  if (path.startsWith('/party/')) {
    const at = (n: number) => new Date(Date.UTC(2025, 4, 3 + n * 9)).toISOString().slice(0, 10)
    return {
      id: 'p.1', name: 'سامي الرفاعي', type: 'person', country: 'JOR', reason: 'line', score: 0.93,
      names: [{ name: 'سامي الرفاعي', articles: 38 }, { name: 'سامي حسن الرفاعي', articles: 3 }],
      offices: [{ title: 'وزير الخارجية', country: 'JOR', from: '2024-09-18', to: '2025-08-16', articles: 36 }, { title: 'سفير لدى المنظمات الدولية', country: 'JOR', from: '2021-03-02', to: '2024-08-30', articles: 5 }],
      articles: 41, looked: 40, from: '2025-05-03', to: day,
      statements: Array.from({ length: 11 }, (_, i) => ({ ...statement, type: i === 7 ? 'deny' : i % 2 ? 'assert' : 'warn', date: at(i), who: [{ id: 'p.1', name: 'سامي الرفاعي' }], turn: i === 7, against: i === 7 ? 4 : undefined })),
      topics: [{ name: 'المعبر', count: 7 }, { name: 'الدقيق', count: 3 }, { name: 'هيئة المعابر', count: 2, id: 'p.3' }],
      meetings: [1, 4, 8].map((i) => ({ ...meeting, date: at(i) })),
      did: [2, 5, 6].map((i) => ({ ...event, date: at(i) })),
      undergone: [3].map((i) => ({ ...event, type: 'ACCUSE', who: event.whom, whom: event.who, date: at(i) })),
      network: { nodes: ['سامي الرفاعي', 'هدى المنصوري', 'هيئة المعابر', 'عمان', 'نزار الحلبي', 'رنا الخطيب', 'اتحاد النقل البري', 'وفد الصندوق'].map((name, i) => ({ id: 'p.' + (i + 1), name, type: ['person', 'person', 'org', 'place', 'person', 'person', 'org', 'org'][i], weight: 20 - 2 * i })), links: [[1, 2, 9], [1, 3, 4], [1, 5, 3], [1, 6, 2], [2, 3, 2], [1, 7, 2], [1, 8, 1], [1, 4, 2], [5, 6, 1]].map(([a, b, weight]) => ({ a: 'p.' + a, b: 'p.' + b, weight })) },
      next: 'x',
    }
  }
  if (path.startsWith('/meeting/'))
    return {
      meeting, document: 7, finding: 'm1', format: 'bilateral', stage: 'concluded', level: 'ministers',
      sides: [{ party: { id: 'p.4', name: 'الأردن' }, members: [{ id: 'p.1', name: 'سامي الرفاعي', office: 'وزير الخارجية' }, { name: 'نزار الحلبي', office: 'وزير النقل' }], size: 3 }, { party: { name: 'الإمارات' }, members: [{ id: 'p.2', name: 'هدى المنصوري', office: 'وزيرة الدولة' }], size: 3 }],
      host: { id: 'p.1', name: 'سامي الرفاعي' }, place: 'عمان', venue: 'قصر الضيافة', size: '3+3', date: day, agenda: ['فتح المعبر الشمالي', 'أسعار الدقيق'],
      readouts: ['وكالة الساحل', 'صحيفة المرفأ'].map((publisher, i) => ({ publisher, document: i + 1, finding: 'm1', headline: story(1, 'الرفاعي والمنصوري يتفقان').documents[i].headline, text: i ? 'وقالت الوزيرة إن المحادثات تناولت المعبر وأسعار الدقيق، وإن الجانبين سيعودان إلى الاجتماع قبل نهاية الشهر.' : meeting.evidence[0].text + '، وبحثا فتح المعبر الشمالي أمام الشاحنات.', start: 0, end: 9, statements: i ? [statement] : [event, statement].slice(1) })),
      statements: [statement], story: { id: 'st.1', title: 'عمان: اتفاق على فتح المعبر الشمالي' }, rule: 'meet.receive', score: 0.91,
    }
  if (path === '/compare' && url.searchParams.get('story'))
    return { story: { id: 'st.1', title: 'عمان: اتفاق على فتح المعبر الشمالي' }, outlets: [{ name: 'وكالة الساحل', articles: 1 }, { name: 'صحيفة المرفأ', articles: 1 }, { name: 'موقع الخليج الإخباري', articles: 1 }], first: 'وكالة الساحل', second: 'صحيفة المرفأ', readouts: [{ verdict: 'worded', happening: meeting, first: meeting.evidence, second: [said('a2', 'صحيفة المرفأ', 'm1', 'والتقت المنصوري نظيرها الأردني في العاصمة عمان')] }, { verdict: 'first', happening: event, first: event.evidence, second: [] }, { verdict: 'second', happening: statement, first: [], second: statement.evidence }, { verdict: 'both', happening: { ...statement, type: 'announce' }, first: [said('a1', 'وكالة الساحل', 's2', 'سنفتح المعبر مطلع الشهر المقبل')], second: [said('a2', 'صحيفة المرفأ', 's1', 'سنفتح المعبر مطلع الشهر المقبل')] }] }
  if (path === '/compare')
    return { a: { id: 'p.1', name: 'سامي الرفاعي' }, b: { id: 'p.2', name: 'هدى المنصوري' }, about: url.searchParams.get('about') ?? '', positions: { a: [statement, { ...statement, type: 'deny', turn: true, against: 1 }], b: [statement, statement, statement] }, together: [meeting] }
  if (path === '/map')
    return { points: [['عمان', 'JOR', 31.95, 35.93, true, 9, 4], ['القاهرة', 'EGY', 30.04, 31.24, true, 14, 11], ['بيروت', 'LBN', 33.89, 35.5, true, 3, 8], ['الرياض', 'SAU', 24.71, 46.68, true, 12, 3], ['الخرطوم', 'SDN', 15.5, 32.56, true, 1, 16], ['طرابلس', 'LBY', 32.89, 13.19, true, 2, 5], ['تونس', 'TUN', 36.8, 10.18, true, 4, 4], ['اليمن', 'YEM', 15.5, 47.5, false, 0, 7], ['باريس', 'FRA', 48.86, 2.35, true, 6, 1], ['موسكو', 'RUS', 55.75, 37.62, true, 5, 2], ['نيويورك', 'USA', 40.71, -74.0, true, 2, 3], ['سمرقند', 'UZB', 39.65, 66.96, true, 2, 0]].map(([place, country, lat, lon, exact, meetings, events]) => ({ place, country, lat, lon, exact, meetings, events, examples: [{ document: 1, finding: 'm1', text: meeting.evidence[0].text }, { document: 2, finding: 'v1', text: event.evidence[0].text }] })), unplaced: 13 }
  if (path === '/sources')
    return { sources: [['وكالة الساحل', 'feed', 'https://news.example/sahel/rss', 0, '', false, 1240, 0, 3], ['صحيفة المرفأ', 'sitemap', 'https://marfa.example/sitemap.xml', 4, 'GET https://marfa.example/sitemap.xml: 503 Service Unavailable', false, 822, 31, 12], ['أرشيف 2019', 'warc', '', 0, '', true, 90211, 0, 0], ['موقع الخليج الإخباري', 'feed', 'https://khaleej.example/feed', 0, '', false, 0, 0, 0]].map(([name, kind, u, failures, fault, finished, articles, queued, failed]) => ({ name, kind, url: u, polled: articles ? day + 'T06:40:00Z' : '', next: day + 'T07:10:00Z', failures, fault, finished, articles, queued, failed })) }
  if (path === '/corrections')
    return { corrections: [{ id: 'c3', kind: 'merge', decision: { kind: 'merge', parties: [{ line: 'pp.rifai' }, { document: 'a9', key: 'سامي رفاعي' }] }, by: 'محرر المناوبة', at: day + 'T09:00:00Z', note: 'هما شخص واحد' }, { id: 'c2', kind: 'speaker', document: 7, finding: 's2', parties: [{ name: 'شوكت ميرضيائيف' }], anchor: { quote: 'سنفتح المعبر في موعده' }, by: 'محرر المناوبة', at: day + 'T08:00:00Z', note: 'المتحدث هو الوزير لا الرئيس' }, { id: 'c1', kind: 'wrong', document: 7, finding: 'v3', by: 'سلمى', at: day + 'T07:00:00Z', undone: day + 'T07:30:00Z', undone_by: 'سلمى' }, { id: 'c0', kind: 'act', value: 'deny', document: 9, finding: 's1', by: 'سلمى', at: '2025-08-10T07:00:00Z', lost: 'the words do not stand in this version of the text' }] }
  if (path === '/alerts')
    return { alerts: [{ id: '1', name: 'المعبر الشمالي', query: 'المعبر OR "معبر الوادي"', in: 'articles', feed: '/alerts/1.atom', found: 12, newest: day + 'T10:00:00Z' }, { id: '2', name: 'تصريحات الرفاعي', query: 'speaker:"سامي الرفاعي"', in: 'statements', feed: '/alerts/2.atom', webhook: 'https://hooks.example/rawi', email: 'desk@example.org', found: 0, fault: 'POST https://hooks.example/rawi: 410 Gone', dead: true }] }
  if (path.startsWith('/api/v1/rules/')) return { id: path.slice(14), file: 'reporting-verbs.txt', line: 12, form: 'أكد', attributes: { act: 'affirm', frame: 'v+subj+comp' }, examples: [{ text: 'أكد الوزير أن المفاوضات مستمرة', matches: true }, { text: 'تأكد الوزير من الأمر', matches: false }] }
  if (path === '/api/v1/me') return { name: 'local', role: 'admin' }
  return undefined
}
