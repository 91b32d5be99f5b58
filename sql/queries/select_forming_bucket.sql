SELECT interval, open_time, observed_from FROM forming_bucket
