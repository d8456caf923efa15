-- How much is in the archive, and from which months? Read from the numbers that are kept.
select
    (select row_count from counts where table_name = 'articles' and column_name = '') as articles,
    (
        select min(value) from counts
        where table_name = 'articles' and column_name = 'month' and value <> '' and row_count > 0
    ) as first_month,
    (
        select max(value) from counts
        where table_name = 'articles' and column_name = 'month' and value <> '' and row_count > 0
    ) as last_month
