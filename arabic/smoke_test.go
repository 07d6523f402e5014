package arabic

import (
	"context"
	"fmt"
	"testing"

	"example.org/rawi"
	"example.org/rawi/lexicon"
)

func TestSmoke(t *testing.T) {
	lex, err := lexicon.Default()
	if err != nil {
		t.Fatal(err)
	}
	st, err := New(lex)
	if err != nil {
		t.Fatal(err)
	}
	d := &rawi.Document{Text: "وأكد الوزير أن القرارات ستعلن غدا، مؤكدا للأمم المتحدة: «لن نتراجع». قالوا إنه بتأكيدها على إعلان يُعلَن."}
	if err := st.Run(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	for i := range d.Tokens {
		tk := &d.Tokens[i]
		fmt.Printf("%s %+v %v\n", d.Slice(tk.Span), *tk.Reading(), d.Parts(i))
	}
}
