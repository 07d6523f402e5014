package format

import "testing"

func BenchmarkOutputs(b *testing.B) {
	d := long(b)
	for _, o := range Outputs() {
		b.Run(o.Name, func(b *testing.B) {
			b.SetBytes(int64(len(d.Text)))
			b.ReportAllocs()
			var buf []byte
			for b.Loop() {
				var err error
				if buf, err = o.Append(buf[:0], d, &WriteOptions{Width: 100}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
