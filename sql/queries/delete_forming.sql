DELETE FROM forming
