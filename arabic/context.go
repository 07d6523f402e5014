package arabic

import "example.org/rawi"

// sureCost is by how much the rules must prefer a reading that the trained
// weights are not asked.
const sureCost = 4

// choose sets the best reading of every token of a sentence from the words
// beside it. A reading's cost apart from context is changed by what the word
// before asks for: a preposition a noun, «قد» a verb, a demonstrative a definite
// noun; trained weights, where there are any, then speak too.
func (s *Stage) choose(tokens []rawi.Token) {
	var before *rawi.Reading
	var around surroundings
	for i := range tokens {
		t := &tokens[i]
		if readings := t.Word.Readings; len(readings) > 1 {
			var costs [2 * mostReadings]int
			readings = readings[:min(len(readings), len(costs))]
			best, second := 0, 1<<30
			for j := range readings {
				costs[j] = ruleCost(before, tokens, i, &readings[j])
				switch {
				case costs[j] < costs[best]:
					best, second = j, costs[best]
				case j != best && costs[j] < second:
					second = costs[j]
				}
			}
			if s.tagger != nil && second-costs[best] < sureCost {
				around.look(tokens, i)
				least := 1 << 30
				for j := range readings {
					if c := costWeight*costs[j] - s.tagger.score(&around, &readings[j]); c < least {
						best, least = j, c
					}
				}
			}
			t.Best = uint8(best)
		}
		before = t.Reading()
		if t.Kind == rawi.KindPunct {
			before = nil
		}
	}
}

// ruleCost is what a reading of token i costs by the rules.
func ruleCost(before *rawi.Reading, tokens []rawi.Token, i int, r *rawi.Reading) int {
	return int(r.Cost) + bond(before, r) + ahead(tokens, i, r)
}

// bond is what a reading costs behind the word before it.
func bond(before, r *rawi.Reading) int {
	if r.POS == rawi.ADJ && !modifies(before, r) {
		return 2
	}
	if before == nil {
		return 0
	}
	finite := r.Deriv == rawi.Finite
	switch {
	case before.POS == rawi.ADP && before.Enc.Person == 0:
		if finite {
			return 6
		}
	case before.POS == rawi.PART:
		switch before.Lemma {
		case "قد", "لقد", "سوف":
			if !finite {
				return 5
			}
		case "لم", "لن":
			if !finite || r.Aspect != rawi.Imperfect {
				return 6
			}
		case "إن":
			if finite && r.Aspect == rawi.Perfect {
				return 3
			}
		}
	case before.POS == rawi.DET:
		if finite || !r.Pro.Any(rawi.Al) {
			return 3
		}
	case before.POS == rawi.PRON && before.Lemma == "الذي":
		if !finite {
			return 2
		}
	case r.POS == rawi.NOUN && r.Deriv != rawi.Masdar && r.Pro.Has(rawi.Al) && !r.Pro.Any(rawi.Wa) && before.POS == rawi.NOUN && before.Pro.Any(rawi.Al):
		return 2 // behind a definite noun stands its adjective
	case before.POS == rawi.NOUN && !before.Pro.Any(rawi.Al) && before.Enc.Person == 0:
		// an annexed noun is followed by a noun
		if finite && r.Pro == 0 {
			return 2
		}
	}
	return 0
}

// modifies reports whether an adjective can belong to the word before it: a noun
// or adjective that is definite or indefinite as it is.
func modifies(before, r *rawi.Reading) bool {
	if before == nil {
		return true
	}
	switch before.POS {
	case rawi.NOUN, rawi.ADJ, rawi.PROPN, rawi.X:
	default:
		return false
	}
	definite := r.Pro.Any(rawi.Al)
	if before.Pro.Any(rawi.Al) || before.Enc.Person != 0 {
		return definite
	}
	return true
}

// ahead is what a reading costs before the word behind it: a clause with أن
// follows verbs.
func ahead(tokens []rawi.Token, i int, r *rawi.Reading) int {
	if i+1 >= len(tokens) {
		return 0
	}
	next := &tokens[i+1]
	if !complementiser(next) {
		return 0
	}
	switch {
	case r.Deriv == rawi.Finite:
		return -2
	case r.POS == rawi.ADP && r.Lemma == "بين" && r.Enc.Person == 0:
		return 12 // «وبيّن أن»: nothing lies between a clause
	}
	return 0
}

// complementiser reports whether a token is أن or إن, with or without a
// preposition or pronoun.
func complementiser(t *rawi.Token) bool {
	r := &t.Word.Readings[0]
	return r.Lemma == "أن" || r.Lemma == "إن"
}
