-- Trino's names for what DuckDB calls otherwise, so that one model runs on both. Only those that give the same result.
create or replace temp macro regexp_like(s, p) as regexp_matches(s, p);
create or replace temp macro day_of_week(d) as cast(isodow(d) as bigint);
create or replace temp macro last_day_of_month(d) as last_day(cast(d as date));
create or replace temp macro json_extract_scalar(j, p) as json_extract_string(j, p);
create or replace temp macro truncate(x) as trunc(x);
create or replace temp macro split_part(s, d, i) as case when i > len(string_split(s, d)) then null else list_extract(string_split(s, d), i) end;
create or replace temp macro array_join(a, d) as array_to_string(a, d);
