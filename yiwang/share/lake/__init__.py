"""What was delivered, kept as it came: tables of columns with their whole past.

Owns the tables of the lake (Apache Iceberg over Parquet), who may write one now, what they held
when, and how small and old files are tidied away. Does not know what the rows mean or who may read
them: whoever asks here has answered that, and hands out nothing but what its own reader may see.
The libraries for columns are loaded by the functions that need them, never by importing this.
"""
