package ingest

// otherFunctionWords holds frequent words of languages that have no list of stop words. Those of
// languages without an analyzer keep [DetectLanguage] from taking one for its neighbour.
var otherFunctionWords = map[string]string{
	"ar": "في من على إلى الى أن ان هذا هذه التي الذي عن مع كان كانت ما لا بعد كما قد لم بين وقد ذلك كل أو ثم حتى",
	"ga": "agus an na ar is le do i sa go ag tá bhí sé sí mé a atá ach nach gur chun den seo sin nuair faoi féin iad",
	"ta": "ஒரு என்று மற்றும் இந்த அந்த அது என்ன என இது அவர் இருந்து வந்து மேலும் போது நான் உள்ள கொண்டு அவன் ஆனால்",

	"af": "die van en in is het wat nie n te dat vir met op hy sy ek ons was sal kan word deur om aan as by ook maar wees hulle",
	"be": "і ў на што не з да як гэта але ад у яго пра або быў яна ён для па",
	"bg": "и на в да се за от с е не са като по че това при до си но или беше който която със бе ще",
	"ca": "el la els les de i a que en un una per amb no és del al dels als com més però també aquest aquesta seva seu són ha hi ho es se han va l d",
	"cs": "a v na se je že z do s to by o i jako ale po pro byl byla který která jeho jsou od nebo také k ve si však",
	"cy": "y yn a o i yr ar ac mae wedi ei am oedd bod hyn gan sydd ond fel",
	"eo": "la de kaj en estas al kiu kiuj por ne ke mi sur kun ĝi estis pri li ili oni sed pli",
	"et": "ja on ei et see oli mis ka kui ta selle aga või oma need ning ma sa nad seda kes siis veel olid mida",
	"eu": "eta da ez du bat dira ere zen baina hau izan dute beste den zuen dela",
	"fa": "و در به از که این را با است برای آن یک می های تا شد بود هم او ها خود",
	"gl": "o a os as de e que en un unha do da no na por con non é dos das como máis pero tamén este esta súa seu son foi ao á para se polo pola nos cando moi hai",
	"hr": "i u je na se da za su od s koji koja što kao o a ne iz po bio ili to ali bi sam nije te do",
	"id": "yang dan di ini itu dengan untuk dari tidak dalam akan pada ke adalah juga oleh saya ada bisa sudah mereka karena dia kami telah",
	"is": "og að í á er sem til við um en það ekki var með af fyrir hann hún þetta frá þar eru eins",
	"la": "et in est non ad cum sed ut qui quod quae esse sunt ab ex si enim autem atque nec hoc eius",
	"lb": "an de d den dat ass vun mat fir op net och déi eng en hunn huet sinn war si mer et vum um",
	"lt": "ir kad su iš į yra tai kaip bet ar nuo apie buvo kuris jis ne po jo o dėl per už",
	"lv": "un ir ka ar no uz par kas bet tas to arī pie lai viņš nav bija gan tika kā vai",
	"mk": "и на во да се за од со е не што како ги го ќе беше но тоа кој која сè",
	"pl": "i w na z do nie się jest to że o jak ale po co za od przez dla oraz tak czy był była są jego a ze jej który która",
	"sk": "a v na sa je že z do s to by o i ako ale po pre bol bola ktorý ktorá jeho sú od alebo tiež aj k vo si však",
	"sl": "in je v na se da za so z ki ne pa po s kot tudi bil ali to od pri bi še sem ni",
	"sq": "dhe të në e i me për një që se është nga ka si por më u do edhe nuk ishte",
	"sr": "и у је на се да за су од који која што као о а не из по био или то али би сам није",
	"sw": "na ya wa kwa ni katika la za cha kuwa hii yake kama watu huo alikuwa hiyo",
	"uk": "і в на що не з та до як це за від але у його про або є й був вона він для ще які",
	"ur": "کے کی میں ہے اور سے کو کا پر نے یہ کہ ہیں ایک تھا بھی اس جو",
	"vi": "và của là có một không cho các được người trong với những này đã từ cũng khi ở về",
}
