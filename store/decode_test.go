package store

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"example.org/rawi"
)

// full has every field of the contract. A field that is added to the record and not
// here, or not in decode, fails TestDecodeFull.
const full = `{"record":1,"doc":{"id":"a","url":"https://a.example/1","publisher":"المسار","author":"س","title":{"start":0,"end":5},"headline":"قمة","published":"2025-01-01","dateline":{"place":"e1"},"agency":["e2"],"lang":"ar","digest":"sha256:00"},
"text":"قال \"نعم\"\nثم\u0000 \ud83d\ude00 \ud800 <","sentences":[{"start":0,"end":5},{"start":6,"end":9}],
"entities":[{"id":"e1","type":"person","name":"سامي","country":"JOR","gender":"m","sector":["GOV"],"offices":[{"title":"وزير","start":1,"end":2}],"refs":{"iso":"JO","x":"y"},"mentions":[{"start":0,"end":3,"form":"name"}],"rule":"per.x","score":0.95},{"id":"e2","type":"org","name":"","mentions":[]}],
"times":[{"id":"t1","start":0,"end":1,"type":"date","value":"2025","from":"2025-01-01","to":"2025-12-31","calendar":"gregorian","uncertain":true,"rule":"r"}],
"statements":[{"id":"s1","mode":"direct","act":"assert","speakers":["e1","e2"],"speaker_text":"مصدر","speaker_mention":{"start":1,"end":2},"cue":{"start":3,"end":4,"lemma":"قال"},"content":[{"start":5,"end":9}],"addressee":"e2","about":["e1"],"via":["e2"],"basis":"named","time":"t1","rule":"say","score":1e-7}],
"events":[{"id":"v1","type":"CONSULT","mode":"visit","contexts":["diplomatic"],"trigger":{"start":1,"end":2,"lemma":"زار"},"actors":["e1"],"recipients":[],"place":"e1","time":"t1","realis":"actual","claimed_by":"s1","evidence":{"start":1,"end":2},"mentions":[{"start":1,"end":2}],"rule":"r","score":1}],
"meetings":[{"id":"m1","format":"summit","stage":"concluded","level":"top","trigger":{"start":1,"end":2,"lemma":"ل"},"host":"e1","sides":[{"party":"e1","members":["e2"],"size":3}],"size":"3+3","venue":"e1","place":"e2","time":"t1","agenda":[{"start":1,"end":2}],"events":["v1"],"statements":["s1"],"rule":"r","score":0.5}],
"notes":[{"stage":"times","reason":"لا"}]}`

// TestDecodeFull sees to it that decode knows every field, and needs no help.
func TestDecodeFull(t *testing.T) {
	var want, got rawi.Record
	if err := json.Unmarshal([]byte(full), &want); err != nil {
		t.Fatal(err)
	}
	d := decoder{b: []byte(full), room: &room{}}
	if d.record(&got); d.bad || d.i != len(full) {
		t.Fatalf("it does not know what stands at %.60q", full[d.i:])
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	filled(t, reflect.ValueOf(want), "record")
}

// TestDecodeRoom decodes one record after the other in one room: what was read stays.
func TestDecodeRoom(t *testing.T) {
	var want, first, second rawi.Record
	if err := json.Unmarshal([]byte(full), &want); err != nil {
		t.Fatal(err)
	}
	d := decoder{b: []byte(full), room: &room{}}
	d.record(&first)
	other := []byte(strings.NewReplacer("سامي", "ليلى", `"e1"`, `"e9"`, `"start":1`, `"start":7`, "CONSULT", "ASSAULT").Replace(full))
	d = decoder{b: other, room: d.room}
	d.record(&second)
	clear(other)
	if d.bad || !reflect.DeepEqual(first, want) {
		t.Errorf("%+v\nwant %+v", first, want)
	}
	if second.Entities[0].Name != "ليلى" || second.Events[0].Type != "ASSAULT" {
		t.Errorf("%+v", second)
	}
}

// filled checks that every field has a value somewhere.
func filled(t *testing.T, v reflect.Value, name string) {
	t.Helper()
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			filled(t, v.Field(i), name+"."+v.Type().Field(i).Name)
		}
	case reflect.Pointer:
		if v.IsNil() {
			t.Errorf("%s is not in the test", name)
			return
		}
		filled(t, v.Elem(), name)
	case reflect.Slice:
		if v.Len() == 0 {
			if name != "record.Events.Recipients" {
				t.Errorf("%s is not in the test", name)
			}
			return
		}
		filled(t, v.Index(0), name)
	default:
		// What begins at 0 is seen by its end.
		if v.IsZero() && !strings.HasSuffix(name, ".Start") {
			t.Errorf("%s is not in the test", name)
		}
	}
}

// FuzzDecode holds decode against json.Unmarshal.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(full))
	for _, s := range []string{
		`{}`, `null`, `[]`, `{"record":01}`, `{"record":-0}`, `{"record":1,"record":2}`, `{"RECORD":1}`, `{"text":null}`, `{"text":"\ud800"}`, "{\"text\":\"\xff\"}", "{\"text\":\"a\nb\"}",
		`{"entities":[{"refs":{"a":"b","a":"c"}}]}`, `{"entities":[{"score":.5}]}`, `{"entities":[{"score":1e999}]}`, `{"notes":[{"stage":"x"},]}`, `{"record":1}x`, ` { "record" : 1 } `, `{"more":1}`,
		`{"times":[{"uncertain":truex}]}`, `{"text":"\"}`, `{"text":"\`, `{"sentences":null}`, `{"doc":{"title":null}}`, `{"record":1234567890123}`, `{"record":1.0}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var got, want rawi.Record
		err := json.Unmarshal(b, &want)
		e := decode(b, &got)
		if (err == nil) != (e == nil) {
			t.Fatalf("%q: %v, want %v", b, e, err)
		}
		if err == nil && !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\n%+v\nwant %+v", b, got, want)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	content := []byte(full)
	b.Run("decode", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			var r rawi.Record
			if err := decode(content, &r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("json", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		for b.Loop() {
			var r rawi.Record
			if err := json.Unmarshal(content, &r); err != nil {
				b.Fatal(err)
			}
		}
	})
}
