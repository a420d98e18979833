package ingest

import (
	"strings"
	"testing"
)

var sink int

func BenchmarkTerms(b *testing.B) {
	texts := map[string]string{
		"english": strings.Repeat("The committee's recommendations were considered again in Geneva, where delegates of 31 countries had been discussing satellite orbits. ", 800),
		"german":  strings.Repeat("Die Empfehlungen des Ausschusses wurden in Genf erneut geprüft, wo Vertreter von 31 Ländern über Umlaufbahnen sprachen. ", 800),
		"chinese": strings.Repeat("委员会的建议在日内瓦再次得到审议，来自三十一个国家的代表讨论了卫星轨道。", 800),
	}
	for name, text := range texts {
		b.Run("text="+name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				for term := range (Analyzer{}).Terms(text) {
					sink += len(term)
				}
			}
		})
	}
}
