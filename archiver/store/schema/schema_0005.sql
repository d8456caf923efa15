-- Near-identical articles: the signature of the text that each article shows, and the bands by which copies are found.

create table signatures (
    article_id integer primary key references articles(id),
    signature blob not null
) strict;

-- No reference to articles: it would want a second index, as large as the table. A signature tells its own bands.
create table signature_bands (
    band integer not null,
    article_id integer not null,
    primary key (band, article_id)
) strict, without rowid;
