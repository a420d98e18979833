"""Recall of the nearest vectors by codes of vectors, beside ITQ in NumPy and FAISS.

    vectors.py make FILE.jsonl      writes base.npy, queries.npy and docs.jsonl: latent semantic
                                    analysis of 384 dimensions of the documents of a corpus with
                                    the field split
    vectors.py measure BITS FILE    prints the recall of the collection FILE and of others

docs/quality.md has the commands in between. It requires NumPy, scikit-learn and FAISS.
"""
import gzip, json, subprocess, sys
import numpy as np

NEAREST, POOL = 10, 1000


def make(path):
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    docs = [json.loads(line) for line in (gzip.open if path.endswith(".gz") else open)(path, "rt")]
    train, test = ([d for d in docs if d["split"] == s] for s in ("train", "test"))
    tfidf = TfidfVectorizer(sublinear_tf=True, min_df=3, max_df=0.3, stop_words="english", max_features=50000)
    lsa = TruncatedSVD(384, random_state=0)
    base = lsa.fit_transform(tfidf.fit_transform([d["text"] for d in train])).astype("f4")
    queries = lsa.transform(tfidf.transform([d["text"] for d in test])).astype("f4")
    known = np.linalg.norm(base, axis=1) > 1e-6
    queries = queries[np.linalg.norm(queries, axis=1) > 1e-6]
    np.save("base.npy", base[known])
    np.save("queries.npy", queries[np.random.RandomState(1).permutation(len(queries))[:1000]])
    with open("docs.jsonl", "w") as f:
        for i, d in enumerate(d for d, k in zip(train, known) if k):
            f.write(json.dumps({"id": str(i), "text": d["text"]}) + "\n")


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def differing(a, b):
    return -(2 * a - 1).astype("f4") @ (2 * b - 1).astype("f4").T


def first(distance, n=NEAREST):
    return np.argsort(distance, axis=1, kind="stable")[:, :n]


def reranked(queries, base):
    """The nearest by the products of real numbers and signs, among the nearest codes."""
    near, score = first(differing(queries > 0, base > 0), POOL), -queries @ (2 * (base > 0) - 1).astype("f4").T
    order = first(np.take_along_axis(score, near, axis=1))
    return np.take_along_axis(near, order, axis=1)


def itq(base, bits, seed, sample=10000):
    r = np.random.RandomState(seed)
    x = base[r.permutation(len(base))[:sample]]
    mean = x.mean(0)
    directions = np.linalg.eigh((x - mean).T @ (x - mean))[1][:, ::-1][:, :bits]
    p, rotation = (x - mean) @ directions, np.linalg.qr(r.randn(bits, bits))[0]
    for _ in range(50):
        u, _, v = np.linalg.svd(p.T @ np.sign(p @ rotation))
        rotation = u @ v
    return lambda y: (y - mean) @ directions @ rotation


def searched(db, queries, *flags):
    lines = "".join(json.dumps({"vector": [float(v) for v in q]}) + "\n" for q in queries)
    command = ["hashsearch", "search", db, "--batch", "-", "--ids", "--limit", str(NEAREST), *flags]
    out = subprocess.run(command, input=lines, capture_output=True, text=True, check=True).stdout
    return [[int(h["id"]) for h in json.loads(line)["hits"]] for line in out.splitlines()]


def measure(bits, db):
    import faiss

    raw = np.load("queries.npy")
    base, queries = unit(np.load("base.npy")), unit(raw)
    true = first(-queries @ base.T)

    def report(name, found):
        print(f"{bits} bits, {name}: {np.mean([len(set(t) & set(f)) / NEAREST for t, f in zip(true, found)]):.3f}")

    report("hashsearch, code", searched(db, raw))
    report("hashsearch, asymmetric", searched(db, raw, "--rerank", "asymmetric"))
    if bits <= base.shape[1]:
        for seed in range(3):
            f = itq(base, bits, seed)
            report("ITQ in NumPy", first(differing(f(queries) > 0, f(base) > 0)))
            report("ITQ in NumPy, asymmetric", reranked(f(queries), f(base)))
        f = faiss.ITQTransform(base.shape[1], bits, True)
        f.train(base)
        packed = lambda x: np.packbits(f.apply(x) > 0, axis=1, bitorder="little")
        flat = faiss.IndexBinaryFlat(bits)
        flat.add(packed(base))
        report("FAISS ITQTransform, IndexBinaryFlat", flat.search(packed(queries), NEAREST)[1])
    for name, trained in ("FAISS IndexLSH", False), ("FAISS IndexLSH, trained thresholds", True):
        lsh = faiss.IndexLSH(base.shape[1], bits, True, trained)
        lsh.train(base)
        lsh.add(base)
        report(name, lsh.search(queries, NEAREST)[1])


if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    measure(int(sys.argv[2]), sys.argv[3])
