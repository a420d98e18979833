package ingest

import (
	"slices"
	"strings"
	"testing"
)

// samples holds texts by the language that they are written in, with and without an analyzer.
var samples = map[string]string{
	"ar": `كان البحر هادئا في ذلك الصباح عندما خرج الصيادون من الميناء. لم يكن هناك ريح، ولكن السماء كانت مليئة بالغيوم. قال الرجل العجوز إن السمك يأتي مع المطر، وقد كان على حق في كل مرة. بعد ساعة عادوا إلى البيت مع ما وجدوه في الشباك. هذا هو العمل الذي يعرفونه منذ زمن طويل، ولا أحد يريد أن يتركه. ثم جلسوا بين الأصدقاء وتحدثوا عن الأيام التي مضت وعن السفن التي لم تعد.`,
	"da": `Det var tidligt om morgenen, og havnen lå stille hen. Fiskerne havde gjort deres både klar aftenen før, men nu måtte de vente på vinden. En gammel mand sad på kajen og fortalte om dengang, da man endnu kunne sejle hele vejen til byen uden at møde et eneste skib. Børnene lyttede ikke efter, for de havde hørt historien mange gange. Bagefter gik de alle sammen hjem til deres, fordi regnen begyndte at falde, og ingen af dem havde noget at tage på hovedet.`,
	"de": `Am frühen Morgen lag der Hafen still, und nur wenige Boote waren zu sehen. Die Fischer hatten ihre Netze schon am Abend vorbereitet, mussten aber auf den Wind warten. Ein alter Mann saß auf der Mauer und erzählte von der Zeit, als man noch ohne Motor bis zur Insel fuhr. Die Kinder hörten nicht zu, denn sie kannten die Geschichte seit langem. Als es zu regnen begann, gingen alle nach Hause, weil niemand einen Mantel dabei hatte und es im Ort keinen Schirm zu kaufen gab.`,
	"en": `The harbour was quiet in the early morning, and only a few boats could be seen. The fishermen had prepared their nets on the evening before, but they had to wait for the wind. An old man sat on the wall and talked about the time when people still sailed to the island without an engine. The children did not listen, because they had known the story for years. When it began to rain they all went home, since nobody had brought a coat.`,
	"es": `El puerto estaba tranquilo por la mañana y solo se veían unas pocas barcas. Los pescadores habían preparado sus redes la noche anterior, pero tenían que esperar el viento. Un hombre viejo, sentado en el muro, hablaba de los tiempos en que se navegaba hasta la isla sin motor. Los niños no le escuchaban porque ya conocían la historia desde hacía años. Cuando empezó a llover, todos se fueron a casa, pues nadie había traído un abrigo y en el pueblo no vendían paraguas.`,
	"fi": `Satama oli aikaisin aamulla hiljainen, ja vain muutama vene näkyi rannassa. Kalastajat olivat valmistelleet verkkonsa jo illalla, mutta heidän piti odottaa tuulta. Vanha mies istui muurilla ja kertoi ajasta, jolloin saarelle vielä purjehdittiin ilman moottoria. Lapset eivät kuunnelleet, koska he olivat kuulleet tarinan monta kertaa. Kun sade alkoi, kaikki lähtivät kotiin, sillä kenelläkään ei ollut takkia mukana eikä kylässä ollut kauppaa, josta sen olisi voinut ostaa. Seuraavana päivänä tuuli nousi, ja veneet lähtivät taas merelle niin kuin ennenkin.`,
	"fr": `Le port était calme tôt le matin et on ne voyait que quelques barques. Les pêcheurs avaient préparé leurs filets la veille, mais ils devaient attendre le vent. Un vieil homme assis sur le mur parlait de l'époque où l'on allait encore à la voile jusqu'à l'île, sans moteur. Les enfants n'écoutaient pas, parce qu'ils connaissaient l'histoire depuis des années. Quand il se mit à pleuvoir, tous rentrèrent chez eux, car personne n'avait pris de manteau.`,
	"ga": `Bhí an cuan ciúin go luath ar maidin, agus ní raibh ach cúpla bád le feiceáil ann. Bhí na líonta réidh ag na hiascairí ón oíche roimhe sin, ach bhí orthu fanacht leis an ngaoth. Shuigh seanfhear ar an mballa agus é ag caint faoin am a sheoladh daoine go dtí an t-oileán gan inneall. Níor éist na páistí leis, mar bhí an scéal sin ar eolas acu le blianta. Nuair a thosaigh an bháisteach chuaigh siad go léir abhaile, mar nach raibh cóta ag duine ar bith acu.`,
	"hu": `A kikötő kora reggel csendes volt, és csak néhány csónakot lehetett látni. A halászok már este előkészítették a hálóikat, de még várniuk kellett a szélre. Egy öreg ember ült a falon, és arról az időről mesélt, amikor az emberek még motor nélkül vitorláztak a szigetre. A gyerekek nem figyeltek rá, mert már évek óta ismerték ezt a történetet. Amikor elkezdett esni az eső, mindenki hazament, hiszen senki sem hozott magával kabátot, és a faluban sem volt bolt, ahol azt meg lehetett volna venni.`,
	"it": `Il porto era tranquillo la mattina presto e si vedevano solo poche barche. I pescatori avevano preparato le reti la sera prima, ma dovevano aspettare il vento. Un uomo anziano sedeva sul muro e parlava del tempo in cui si andava ancora a vela fino all'isola, senza motore. I bambini non lo ascoltavano, perché conoscevano la storia da anni. Quando cominciò a piovere tutti tornarono a casa, dato che nessuno aveva con sé un cappotto e nel paese non c'era un negozio che ne vendesse.`,
	"nl": `De haven was vroeg in de ochtend nog stil en er waren maar een paar boten te zien. De vissers hadden hun netten de avond ervoor al klaargelegd, maar ze moesten op de wind wachten. Een oude man zat op de muur en vertelde over de tijd dat men nog zonder motor naar het eiland voer. De kinderen luisterden niet, want zij kenden het verhaal al jaren. Toen het begon te regenen ging iedereen naar huis, omdat niemand een jas bij zich had.`,
	"no": `Det var tidlig om morgenen, og havna lå stille. Fiskerne hadde gjort båtene sine klare kvelden før, men nå måtte de vente på vinden. En gammel mann satt på brygga og fortalte om den gangen man ennå kunne seile helt til byen uten å møte et eneste skip. Barna hørte ikke etter, for de hadde hørt historien mange ganger. Etterpå gikk de hjem alle sammen, fordi regnet begynte å falle, og ingen av dem hadde noe å ha på hodet.`,
	"pt": `O porto estava calmo de manhã cedo e viam-se apenas alguns barcos. Os pescadores tinham preparado as redes na noite anterior, mas precisavam de esperar pelo vento. Um homem velho, sentado no muro, falava do tempo em que ainda se navegava até à ilha sem motor. As crianças não o ouviam, porque já conheciam a história há muitos anos. Quando começou a chover, todos foram para casa, pois ninguém tinha trazido um casaco e na aldeia não havia uma loja que os vendesse.`,
	"ro": `Portul era liniștit dimineața devreme și se vedeau doar câteva bărci. Pescarii își pregătiseră plasele cu o seară înainte, dar trebuiau să aștepte vântul. Un bătrân stătea pe zid și povestea despre vremea când oamenii mai mergeau cu pânze până la insulă, fără motor. Copiii nu îl ascultau, pentru că știau povestea de mulți ani. Când a început să plouă, toți s-au dus acasă, fiindcă nimeni nu avea o haină la el și în sat nu era niciun magazin.`,
	"ru": `Рано утром в гавани было тихо, и на воде стояло лишь несколько лодок. Рыбаки ещё с вечера приготовили сети, но им пришлось ждать ветра. Старик сидел на стене и рассказывал о том времени, когда люди ходили к острову под парусом, без мотора. Дети его не слушали, потому что знали эту историю уже много лет. Когда пошёл дождь, все отправились по домам, так как никто не взял с собой плаща, а в деревне его негде было купить.`,
	"sv": `Hamnen låg stilla tidigt på morgonen, och man såg bara några få båtar. Fiskarna hade gjort sina nät klara kvällen innan, men de måste vänta på vinden. En gammal man satt på muren och berättade om den tid då man ännu seglade till ön utan motor. Barnen lyssnade inte, eftersom de hade hört historien i många år. När det började regna gick alla hem, för ingen hade tagit med sig en rock och det fanns ingen affär i byn.`,
	"ta": `காலை நேரத்தில் துறைமுகம் அமைதியாக இருந்தது. மீனவர்கள் இரவு தங்கள் வலைகளை தயார் செய்து வைத்து இருந்தனர், ஆனால் அவர்கள் காற்றுக்காக காத்திருந்தனர். ஒரு வயதான மனிதர் சுவரில் அமர்ந்து பழைய காலம் பற்றி பேசினார். அந்த கதை என்ன என்று குழந்தைகள் கேட்கவில்லை. மழை வந்த போது எல்லோரும் வீட்டுக்கு சென்றனர் மற்றும் இந்த ஊரில் கடை இல்லை என அவர் சொன்னார். அது ஒரு நல்ல நாள் என்று நான் நினைத்தேன்.`,
	"tr": `Liman sabahın erken saatlerinde sessizdi ve yalnızca birkaç tekne görünüyordu. Balıkçılar ağlarını akşamdan hazırlamıştı, ama rüzgârı beklemek zorundaydılar. Yaşlı bir adam duvarın üzerinde oturuyor ve insanların adaya motor olmadan yelkenle gittiği zamanı anlatıyordu. Çocuklar onu dinlemiyordu, çünkü bu hikâyeyi yıllardır biliyorlardı. Yağmur başlayınca herkes evine gitti, çünkü kimse yanına palto almamıştı ve köyde bunun için bir dükkân yoktu. Ertesi gün hava daha iyi oldu ve tekneler yine denize çıktı, ancak o gün çok az balık vardı.`,

	"af": `Die hawe was vroeg in die oggend stil en net 'n paar bote was te sien. Die vissers het hul nette die aand tevore al reggemaak, maar hulle moes vir die wind wag. 'n Ou man het op die muur gesit en vertel van die tyd toe mense nog sonder 'n enjin na die eiland gevaar het. Die kinders het nie geluister nie, want hulle het die storie al jare lank geken. Toe dit begin reën, het almal huis toe gegaan.`,
	"bg": `Рано сутринта пристанището беше тихо и се виждаха само няколко лодки. Рибарите бяха подготвили мрежите си още вечерта, но трябваше да чакат вятъра. Един стар човек седеше на стената и разказваше за времето, когато хората са плавали до острова без мотор. Децата не го слушаха, защото знаеха тази история от години. Когато започна да вали, всички се прибраха у дома, тъй като никой не беше взел палто, а в селото нямаше откъде да се купи.`,
	"ca": `El port era tranquil de bon matí i només es veien unes poques barques. Els pescadors havien preparat les xarxes el vespre abans, però havien d'esperar el vent. Un home vell seia al mur i parlava del temps en què encara s'anava a vela fins a l'illa, sense motor. Els nens no l'escoltaven, perquè ja coneixien la història des de feia anys. Quan va començar a ploure, tots van tornar a casa, ja que ningú no havia dut cap abric.`,
	"cs": `Přístav byl brzy ráno tichý a bylo vidět jen několik lodí. Rybáři si sítě připravili už večer, ale museli čekat na vítr. Starý muž seděl na zdi a vyprávěl o době, kdy se na ostrov ještě plulo bez motoru. Děti neposlouchaly, protože ten příběh znaly už mnoho let. Když začalo pršet, všichni šli domů, protože si nikdo nevzal kabát a ve vesnici nebyl žádný obchod.`,
	"et": `Sadam oli varahommikul vaikne ja näha oli ainult mõni paat. Kalurid olid oma võrgud juba õhtul valmis pannud, aga nad pidid tuult ootama. Vana mees istus müüril ja rääkis ajast, kui saarele veel ilma mootorita purjetati. Lapsed ei kuulanud, sest nad olid seda lugu juba aastaid teadnud. Kui hakkas sadama, läksid kõik koju, sest kellelgi ei olnud mantlit kaasas ja külas ei olnud ka poodi.`,
	"fa": `صبح زود بندر آرام بود و تنها چند قایق دیده می شد. ماهیگیران تورهای خود را از شب پیش آماده کرده بودند، اما باید منتظر باد می ماندند. پیرمردی روی دیوار نشسته بود و از زمانی می گفت که مردم هنوز بدون موتور به جزیره می رفتند. بچه ها گوش نمی دادند، چون این داستان را سال ها می دانستند. وقتی باران آغاز شد همه به خانه رفتند.`,
	"gl": `O porto estaba tranquilo pola mañá cedo e só se vían unhas poucas barcas. Os pescadores tiñan preparadas as redes dende a noite anterior, pero tiñan que agardar polo vento. Un home vello sentaba no muro e falaba do tempo no que aínda se ía á vela ata a illa, sen motor. Os nenos non o escoitaban, porque xa coñecían a historia dende había anos. Cando comezou a chover, todos marcharon para a casa, pois ninguén levara un abrigo.`,
	"hr": `Luka je rano ujutro bila mirna i vidjelo se samo nekoliko brodova. Ribari su mreže pripremili već navečer, ali su morali čekati vjetar. Starac je sjedio na zidu i pričao o vremenu kada se na otok još plovilo bez motora. Djeca ga nisu slušala, jer su tu priču znala već godinama. Kad je počela kiša, svi su otišli kući, jer nitko nije ponio kaput, a u selu nije bilo trgovine.`,
	"id": `Pelabuhan itu tenang pada pagi hari dan hanya beberapa perahu yang terlihat. Para nelayan telah menyiapkan jala mereka pada malam sebelumnya, tetapi mereka harus menunggu angin. Seorang lelaki tua duduk di tembok dan bercerita tentang masa ketika orang masih berlayar ke pulau tanpa mesin. Anak-anak tidak mendengarkan karena mereka sudah tahu cerita itu. Ketika hujan turun, semua pulang ke rumah.`,
	"pl": `Port był wcześnie rano cichy i było widać tylko kilka łodzi. Rybacy przygotowali sieci już wieczorem, ale musieli czekać na wiatr. Stary człowiek siedział na murze i opowiadał o czasach, kiedy na wyspę pływano jeszcze bez silnika. Dzieci nie słuchały, bo znały tę historię od lat. Kiedy zaczęło padać, wszyscy poszli do domu, ponieważ nikt nie wziął ze sobą płaszcza, a we wsi nie było sklepu.`,
	"uk": `Рано вранці в гавані було тихо, і на воді стояло лише кілька човнів. Рибалки ще звечора приготували сіті, але їм довелося чекати на вітер. Старий сидів на стіні й розповідав про той час, коли люди ходили до острова під вітрилом, без мотора. Діти його не слухали, бо знали цю історію вже багато років. Коли пішов дощ, усі пішли додому, адже ніхто не взяв із собою плаща.`,
	"vi": `Bến cảng yên tĩnh vào buổi sáng sớm và chỉ có một vài chiếc thuyền. Những người đánh cá đã chuẩn bị lưới từ tối hôm trước, nhưng họ phải chờ gió. Một ông già ngồi trên bức tường và kể về thời người ta đi thuyền buồm ra đảo. Các em bé không nghe vì chúng đã biết câu chuyện này.`,
}

func TestDetectLanguage(t *testing.T) {
	for code, text := range samples {
		want := code
		if languages[code] == nil {
			want = "none"
		}
		for _, parts := range [][]string{{text}, strings.SplitAfter(text, ". "), {strings.ToUpper(text)}} {
			if got := DetectLanguage(slices.Values(parts)); got != want {
				t.Errorf("%s: detected %s", code, got)
			}
		}
	}
}

func TestDetectLanguageOfOtherTexts(t *testing.T) {
	code := "func main() {\n\tfor i := range 10 {\n\t\tif x[i] > y { return nil, err }\n\t}\n}\nvar table = map[string]int{\"a\": 1}\ntype span struct{ start, end int }\n"
	tests := []struct {
		name, text, want string
	}{
		{"empty", "", "none"},
		{"numbers", strings.Repeat("3.14 2024-05-01 42 x-4711 ", 50), "none"},
		{"Chinese", strings.Repeat("委员会的建议在日内瓦再次得到审议，来自三十一个国家的代表讨论了卫星轨道。", 5), "none"},
		{"Chinese with some English", strings.Repeat("委员会的建议在日内瓦再次得到审议 (the committee of the UN)，来自三十一个国家的代表讨论了卫星轨道。", 5), "none"},
		{"Japanese", strings.Repeat("早朝の港は静かで、数隻の船しか見えなかった。", 5), "none"},
		{"code", strings.Repeat(code, 20), "none"},
		{"code with comments", strings.Repeat(code+"// The loop is over all of the rows and it returns the first that is not in the table.\n", 20), "en"},
		{"two languages", samples["en"] + samples["de"], "none"},
		{"three languages", samples["fr"] + samples["de"] + samples["es"], "none"},
		{"mostly English", strings.Repeat(samples["en"], 5) + samples["de"], "en"},
		{"English headlines", "Talks resume in Geneva\nRangers beat the Devils to win at home\nShuttle launch is delayed by weather\nOil prices fall as demand for fuel slows\nThe mayor and his critics\nWhy it matters to you\nA tale of two cities\n", "en"},
		{"one sentence", "The cat sat on the mat and looked at it for a while.", "en"},
		{"names", "Anna Berlin Miller Schmidt Paris Lopez Garcia Johnson Peter Maria", "none"},
		{"Latin letters at random", "qwe rty uio pas dfg hjk lzx cvb nmq wer tyu iop", "none"},
		{"invalid UTF-8", strings.Repeat("\xff\xfe the ", 3), "none"},
	}
	for _, tt := range tests {
		if got := DetectLanguage(slices.Values([]string{tt.text})); got != tt.want {
			t.Errorf("%s: detected %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestDetectLanguageReadsTheFirstTexts(t *testing.T) {
	n := 0
	got := DetectLanguage(func(yield func(string) bool) {
		for ; yield(samples["sv"]); n++ {
		}
	})
	if got != "sv" || n > 3000 {
		t.Errorf("detected %s after %d texts", got, n)
	}
}

// TestSamples checks that the samples cover the languages.
func TestSamples(t *testing.T) {
	for _, code := range Languages() {
		if samples[code] == "" && code != "none" {
			t.Errorf("no sample of %s", code)
		}
	}
	if n := len(functionWords().codes); n > 64 {
		t.Errorf("%d languages: a mask has 64 bits", n)
	}
}
