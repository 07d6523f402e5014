// Made-up data for every page, for developers.

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
      prev: '2025-08-15',
    }
  }
  if (path === '/api/v1/me') return { name: 'local', role: 'admin' }
  return undefined
}
