package format

import "testing"

func TestLanguage(t *testing.T) {
	for text, want := range map[string]string{
		"قال الوزير إن الاجتماع سيعقد غدا": "ar",
		"نص":           "ar",
		"به":           "ar",
		"بوتين: مستعد": "ar",
		"التقى الرئيس وفدا من شركة گوگل في الچاد وژنيف وپاريس":                                                                              "ar",
		"وفی بیان صدر من طهران قال المتحدث ان القوات التی شارکت فی المناورات":                                                               "ar",
		"وزیر امور خارجه ایران گفت که این نشست برای بررسی توافق هسته\u200cای در وین برگزار می\u200cشود و با حضور نمایندگان اروپا خواهد بود": "fa",
		"رئیس جمهوری با حضور در مجلس از برنامه دولت برای مهار تورم دفاع کرد":                                                                "fa",
		"وزیر اعظم نے کہا ہے کہ حکومت عوام کی مشکلات کو کم کرنے کے لیے کام کر رہی ہے":                                                       "ur",
		"سەرۆکی هەرێمی کوردستان لەگەڵ شاندێکی ئەمریکی کۆبووەوە و باسیان لە دۆخی ناوچەکە کرد":                                                "ckb",
		"د افغانستان د بهرنیو چارو وزارت ویلي چې د سولې خبرې به په راتلونکې اونۍ کې پیل شي":                                                 "ps",
		"The minister said that the talks will be held in the capital on Monday.":                                                           "en",
		"Le ministre a déclaré que les négociations reprendront lundi prochain.":                                                            "und",
		"Министр заявил": "und",
		"123 456":        "und",
		"":               "und",
	} {
		if got := Language(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
