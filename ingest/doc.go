// Package ingest takes articles out of sources and into a store, exactly once.
//
// # Sources
//
// A source is a file of articles (JSON Lines, a web archive, a page, text), a
// folder of such, a page of the web, or a listing: a feed, a sitemap, a list of
// feeds, which may be a file or an address. Articles of a file are read one after
// another; what a listing names is queued in the journal of the store and fetched
// from there, politely: robots.txt is obeyed, and a host is asked one thing at a
// time, with a pause. What the caller names himself is fetched in any case.
//
// # Exactly once
//
// An article is known by its address and by its text ([URLKey]); the store keeps
// neither twice. What is written in one batch is one transaction: the articles,
// the place up to which their source is read, and what became of queued items. So
// whoever is killed at any moment goes on where the last batch ended: nothing is
// lost, and what is read again is known already.
//
// Near-duplicates are found with the share that two texts have in common
// ([Sketch], [Share]).
//
// # Time
//
// Nothing here looks at the clock or sleeps: the [Clock] that is given does.
package ingest
