-- How many rows have the tables whose rows are counted as they are written?
select table_name, row_count from counts where column_name = '' and value = ''
