package client

import "example.org/rawi"

// Named is something with an ID and a title.
type Named struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// Name is a party as a report names it; ID is "" where it is not known across
// articles.
type Name struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Evidence is where an article says something.
type Evidence struct {
	Document  string `json:"document"` // doc.id
	Number    int64  `json:"number"`   // of the document in the archive
	Publisher string `json:"publisher"`
	Finding   string `json:"finding"` // s1, v2, m1
	Start     int    `json:"start"`
	End       int    `json:"end"`
	Text      string `json:"text"`
}

// Happening is an event, a meeting or a statement with all places that tell of it.
type Happening struct {
	Kind     string     `json:"kind"` // event, meeting, statement
	Date     string     `json:"date"`
	Type     string     `json:"type"`
	Mode     string     `json:"mode"`
	Realis   string     `json:"realis"`
	Who      []Name     `json:"who"`
	Whom     []Name     `json:"whom"`
	Place    string     `json:"place"`
	Via      []Name     `json:"via"`
	Basis    string     `json:"basis"`
	Reports  int        `json:"reports"` // articles that tell of it
	Evidence []Evidence `json:"evidence"`
}

// Position is a statement of a party. Turn is set where it denies what an earlier
// one affirmed, or the other way round; Against is its place in the list, from one.
type Position struct {
	Happening
	Turn    bool `json:"turn"`
	Against int  `json:"against"`
}

// Reference is an article of a story.
type Reference struct {
	ID        string  `json:"id"`
	Document  int64   `json:"document"`
	Publisher string  `json:"publisher"`
	Published string  `json:"published"`
	Headline  string  `json:"headline"`
	Like      string  `json:"like"`
	Score     float64 `json:"score"`
	// Why it is in its story beside its words; nil for none.
	Occasion *Occasion `json:"occasion"`
}

// Occasion is a person who is in a country that is not theirs, by its ISO 3166-1
// alpha-3 code.
type Occasion struct {
	Person  string `json:"person"`
	Country string `json:"country"`
}

// Summary is a story in short.
type Summary struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	From       string      `json:"from"`
	To         string      `json:"to"`
	Documents  []Reference `json:"documents"`
	Meetings   []Happening `json:"meetings"`
	Events     []Happening `json:"events"`
	Statements []Happening `json:"statements"`
	Weight     float64     `json:"weight"`
}

// Today is the brief of a day.
type Today struct {
	Day  string `json:"day"`
	Days []struct {
		Day      string `json:"day"`
		Articles int    `json:"articles"`
	} `json:"days"`
	Stories []struct {
		Summary
		Articles int      `json:"articles"`
		Outlets  []string `json:"outlets"`
	} `json:"stories"`
	Count    int         `json:"count"`
	Next     string      `json:"next"`
	Meetings []Happening `json:"meetings"`
	Quoted   []struct {
		Party      Name `json:"party"`
		Statements int  `json:"statements"`
		Newest     *Hit `json:"newest"`
	} `json:"quoted"`
	Before string `json:"prev"`
	Later  string `json:"next_day"`
}

// Hit is something that was found.
type Hit struct {
	Document  int64             `json:"document"`
	Finding   string            `json:"finding"`
	Score     float64           `json:"score"`
	Published string            `json:"published"`
	ID        string            `json:"id"`
	URL       string            `json:"url"`
	Publisher string            `json:"publisher"`
	Headline  string            `json:"headline"`
	Text      string            `json:"text"`
	Start     int               `json:"start"`
	End       int               `json:"end"`
	Marks     []rawi.RecordSpan `json:"marks"`
	Type      string            `json:"type"`
	Mode      string            `json:"mode"`
	Realis    string            `json:"realis"`
	Who       []string          `json:"who"`
	Whom      []string          `json:"whom"`
	Place     string            `json:"place"`
	Time      string            `json:"time"`
	Rule      string            `json:"rule"`
	Evidence  string            `json:"evidence"`
}

// Answer is a page of what a search found.
type Answer struct {
	Query  string `json:"query"`
	In     string `json:"in"`
	Sort   string `json:"sort"`
	Total  int    `json:"total"`
	Hits   []Hit  `json:"hits"`
	Facets []struct {
		Field  string `json:"field"`
		Values []struct {
			Value string `json:"value"`
			Count int    `json:"count"`
		} `json:"values"`
	} `json:"facets"`
	Histogram []struct {
		From  string `json:"from"`
		To    string `json:"to"`
		Count int    `json:"count"`
	} `json:"histogram"`
	Names []struct {
		Name     string `json:"name"`
		Variants []struct {
			Name  string `json:"name"`
			Count int    `json:"count"`
			Off   bool   `json:"off"`
		} `json:"variants"`
	} `json:"names"`
	Next string `json:"next"`
}

// ArticleLine is an article of a list.
type ArticleLine struct {
	Document   int64  `json:"document"`
	ID         string `json:"id"`
	Published  string `json:"published"`
	Publisher  string `json:"publisher"`
	Headline   string `json:"headline"`
	Story      string `json:"story"`
	Statements int    `json:"statements"`
	Events     int    `json:"events"`
	Meetings   int    `json:"meetings"`
}

type articleList struct {
	Articles []ArticleLine `json:"articles"`
	Next     string        `json:"next"`
}

// Telling is one article of a story beside the others.
type Telling struct {
	Document  string `json:"id"`
	Number    int64  `json:"number"`
	Publisher string `json:"publisher"`
	Published string `json:"published"`
	Headline  string `json:"headline"`
	Agency    string `json:"agency"`
	Sentences []struct {
		Start  int     `json:"start"`
		End    int     `json:"end"`
		Copied bool    `json:"copied"`
		Share  float64 `json:"share"`
		With   string  `json:"with"`
	} `json:"sentences"`
	New []struct {
		Kind  string `json:"kind"`
		Value string `json:"value"`
		Start int    `json:"start"`
		End   int    `json:"end"`
	} `json:"new"`
	Against []struct {
		Kind     string          `json:"kind"`
		Value    string          `json:"value"`
		Other    string          `json:"other"`
		Start    int             `json:"start"`
		End      int             `json:"end"`
		Document string          `json:"document"`
		There    rawi.RecordSpan `json:"there"`
	} `json:"against"`
}

// Article is an article with all that is known of it.
type Article struct {
	Document int64        `json:"document"`
	Version  int          `json:"version"`
	Record   *rawi.Record `json:"record"`
	Versions []struct {
		Number  int    `json:"number"`
		Fetched string `json:"fetched"`
		Digest  string `json:"digest"`
		Current bool   `json:"current"`
	} `json:"versions"`
	Edits []struct {
		Added bool   `json:"added"`
		Start int    `json:"start"`
		End   int    `json:"end"`
		Text  string `json:"text"`
	} `json:"edits"`
	Story    *Named         `json:"story"`
	Tellings []Telling      `json:"tellings"`
	Parties  map[string]Who `json:"parties"` // by entity of the record
}

// Who says which party an entity is, why, and how sure that is.
type Who struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Score  float64 `json:"score"`
	Reason string  `json:"reason"`
}

// PartyLine is a party of a list.
type PartyLine struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Type     string `json:"type"`
	Country  string `json:"country"`
	Articles int    `json:"articles"`
}

type partyList struct {
	Parties []PartyLine `json:"parties"`
	Next    string      `json:"next"`
}

// Party is a party with what its articles tell of it.
type Party struct {
	PartyLine
	Reason string  `json:"reason"`
	Score  float64 `json:"score"`
	Names  []struct {
		Name     string `json:"name"`
		Articles int    `json:"articles"`
	} `json:"names"`
	Offices []struct {
		Title    string `json:"title"`
		Country  string `json:"country"`
		From     string `json:"from"`
		To       string `json:"to"`
		Articles int    `json:"articles"`
	} `json:"offices"`
	Looked     int        `json:"looked"` // articles, for what follows
	From       string     `json:"from"`
	To         string     `json:"to"`
	Statements []Position `json:"statements"`
	Topics     []struct {
		ID    string `json:"id"`
		Name  string `json:"name"`
		Count int    `json:"count"`
	} `json:"topics"`
	Meetings  []Happening `json:"meetings"`
	Did       []Happening `json:"did"`
	Undergone []Happening `json:"undergone"`
	Network   struct {
		Nodes []struct {
			ID     string `json:"id"`
			Name   string `json:"name"`
			Type   string `json:"type"`
			Weight int    `json:"weight"`
		} `json:"nodes"`
		Links []struct {
			A      string `json:"a"`
			B      string `json:"b"`
			Weight int    `json:"weight"`
		} `json:"links"`
	} `json:"network"`
	Next string `json:"next"`
}

// Positions is what a party said about a topic.
type Positions struct {
	Party      PartyLine  `json:"party"`
	About      string     `json:"about"`
	Looked     int        `json:"looked"`
	Statements []Position `json:"statements"`
	Next       string     `json:"next"`
}

// Timeline is what articles tell of a party, in order of time.
type Timeline struct {
	Party      PartyLine   `json:"party"`
	With       *PartyLine  `json:"with"`
	Looked     int         `json:"looked"`
	Happenings []Happening `json:"happenings"`
	Next       string      `json:"next"`
}

// StoryLine is a story of a list.
type StoryLine struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	From     string   `json:"from"`
	To       string   `json:"to"`
	Articles int      `json:"articles"`
	Outlets  []string `json:"outlets"`
	Weight   float64  `json:"weight"`
}

type storyList struct {
	Stories []StoryLine `json:"stories"`
	Next    string      `json:"next"`
}

// Outlet is an outlet with its articles.
type Outlet struct {
	Name     string `json:"name"`
	Articles int    `json:"articles"`
}

// Story is a story with what its articles have of their own.
type Story struct {
	Summary
	Articles int       `json:"articles"`
	Looked   int       `json:"looked"`
	Tellings []Telling `json:"tellings"`
	Chains   []struct {
		Statement Happening `json:"statement"`
		Relays    []struct {
			Document  string   `json:"document"`
			Publisher string   `json:"publisher"`
			Published string   `json:"published"`
			Via       []Name   `json:"via"`
			Evidence  Evidence `json:"evidence"`
		} `json:"relays"`
		Unnamed bool `json:"unnamed"`
	} `json:"chains"`
	Line []struct {
		ID    string  `json:"id"`
		Title string  `json:"title"`
		From  string  `json:"from"`
		Score float64 `json:"score"`
	} `json:"storyline"`
	Outlets []Outlet `json:"outlets"`
	Next    string   `json:"next"`
}

// Meeting is a meeting with what each outlet tells of it.
type Meeting struct {
	Meeting  Happening `json:"meeting"`
	Document int64     `json:"document"`
	Finding  string    `json:"finding"`
	Format   string    `json:"format"`
	Stage    string    `json:"stage"`
	Level    string    `json:"level"`
	Sides    []struct {
		Party   *Name `json:"party"`
		Members []struct {
			Name
			Office string `json:"office"`
		} `json:"members"`
		Size int `json:"size"`
	} `json:"sides"`
	Host     *Name    `json:"host"`
	Place    string   `json:"place"`
	Venue    string   `json:"venue"`
	Size     string   `json:"size"`
	Date     string   `json:"date"`
	Agenda   []string `json:"agenda"`
	Readouts []struct {
		Publisher  string      `json:"publisher"`
		Document   int64       `json:"document"`
		Finding    string      `json:"finding"`
		Published  string      `json:"published"`
		Headline   string      `json:"headline"`
		Start      int         `json:"start"`
		End        int         `json:"end"`
		Text       string      `json:"text"`
		Statements []Happening `json:"statements"`
	} `json:"readouts"`
	Statements []Happening `json:"statements"`
	Story      *Named      `json:"story"`
	Rule       string      `json:"rule"`
	Score      float64     `json:"score"`
}

// Comparison is two parties, or two outlets, beside each other.
type Comparison struct {
	A         *PartyLine `json:"a"`
	B         *PartyLine `json:"b"`
	About     string     `json:"about"`
	Positions *struct {
		A []Position `json:"a"`
		B []Position `json:"b"`
	} `json:"positions"`
	Together []Happening `json:"together"`
	Story    *Named      `json:"story"`
	Outlets  []Outlet    `json:"outlets"`
	First    string      `json:"first"`
	Second   string      `json:"second"`
	Readouts []struct {
		Verdict   string     `json:"verdict"` // both, worded, first, second
		Happening Happening  `json:"happening"`
		First     []Evidence `json:"first"`
		Second    []Evidence `json:"second"`
	} `json:"readouts"`
}

// Map is where meetings and events were.
type Map struct {
	Points []struct {
		Place    string  `json:"place"`
		Country  string  `json:"country"`
		Lat      float64 `json:"lat"`
		Lon      float64 `json:"lon"`
		Exact    bool    `json:"exact"`
		Meetings int     `json:"meetings"`
		Events   int     `json:"events"`
		Examples []struct {
			Document int64  `json:"document"`
			Finding  string `json:"finding"`
			Text     string `json:"text"`
		} `json:"examples"`
	} `json:"points"`
	Unplaced int `json:"unplaced"`
}

// Source is a source with its health.
type Source struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	URL      string `json:"url"`
	Polled   string `json:"polled"`
	Next     string `json:"next"`
	Failures int    `json:"failures"`
	Fault    string `json:"fault"`
	Finished bool   `json:"finished"`
	Articles int64  `json:"articles"`
	Queued   int64  `json:"queued"`
	Failed   int64  `json:"failed"`
}

// Rule is a line of the lexicon, a pattern or a model that found something.
type Rule struct {
	ID       string            `json:"id"`
	Form     string            `json:"form"`
	File     string            `json:"file"`
	Line     int               `json:"line"`
	Does     string            `json:"does"`
	Reason   string            `json:"reason"`
	Attrs    map[string]string `json:"attributes"`
	Examples []struct {
		Text    string `json:"text"`
		Matches bool   `json:"matches"`
	} `json:"examples"`
}
