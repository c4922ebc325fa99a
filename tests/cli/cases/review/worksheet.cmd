"$SCOPEC" report review --log review.jsonl --worksheet -
