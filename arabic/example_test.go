package arabic_test

import (
	"context"
	"fmt"
	"strings"

	"example.org/rawi"
	"example.org/rawi/arabic"
	"example.org/rawi/lexicon"
)

func Example() {
	lex, err := lexicon.Default()
	if err != nil {
		panic(err)
	}
	stage, err := arabic.New(lex)
	if err != nil {
		panic(err)
	}
	d := &rawi.Document{Text: "وأكد الوزير أن القرارات ستعلن غدا."}
	if err := stage.Run(context.Background(), d); err != nil {
		panic(err)
	}
	for i := range d.Tokens {
		r := d.Tokens[i].Reading()
		fmt.Println(d.Slice(d.Tokens[i].Span), r.Dict, r.POS)
	}
	// Output:
	// وأكد أكد VERB
	// الوزير وزير NOUN
	// أن أن SCONJ
	// القرارات قرار NOUN
	// ستعلن أعلن VERB
	// غدا غدا ADV
	// . . PUNCT
}

func ExampleStage_Terms() {
	lex, err := lexicon.Default()
	if err != nil {
		panic(err)
	}
	stage, err := arabic.New(lex)
	if err != nil {
		panic(err)
	}
	var terms []string
	stage.Terms("والقرارات للأمم المتحدة", func(t arabic.Term) bool {
		terms = append(terms, t.Text)
		return true
	})
	fmt.Println(strings.Join(terms, " "))
	// Output: قرار الامم_المتحدة امة متحد
}

func ExampleNormalise() {
	fmt.Println(arabic.Normalise("إعــلانُ ١٢ قرارًا"))
	// Output: اعلان 12 قرارا
}

func ExampleFold_Align() {
	text := "قالَ الوزيرُ"
	a := (arabic.FoldMarks | arabic.FoldTatweel).Align(text)
	i := strings.Index(a.Text, "الوزير")
	fmt.Println(text[a.Original(i):a.Original(i+len("الوزير"))])
	// Output: الوزيرُ
}

func ExampleVerb_Conjugate() {
	forms, err := arabic.Verb{Lemma: "دعا", Form: "1", Imperf: 'u'}.Conjugate()
	if err != nil {
		panic(err)
	}
	for _, f := range forms {
		if f.Aspect == rawi.Perfect && !f.Passive && f.Person == 3 && !f.BeforeEnc {
			fmt.Print(f.Form, " ")
		}
	}
	// Output: دعا دعت دعوا دعتا دعوا دعون
}
