# scikit-learn's usual recipe: TF-IDF of words and pairs, logistic regression; learns status, judges the rest in one batch.
# python3 classify_sklearn.py FILE LEARN
import json
import sys
import time

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

items = [json.loads(line) for line in open(sys.argv[1])]
learn = int(sys.argv[2])
words = [item["title"] + " " + item["text"] for item in items]
model = make_pipeline(TfidfVectorizer(ngram_range=(1, 2), min_df=2), LogisticRegression(max_iter=1000))
model.fit(words[:learn], [item["label"] for item in items[:learn]])
started = time.process_time()
model.predict(words[learn:])
print(json.dumps({"rate": len(words[learn:]) / (time.process_time() - started)}))
