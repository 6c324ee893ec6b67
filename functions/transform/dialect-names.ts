// The functions and words that mean the same to DuckDB and to Trino. What is not listed here is not portable, or was never tried.

/** Functions by the name DuckDB's parser gives them; `date_part` is how it writes `extract`, `row` a list in parentheses. */
export const sharedFunctions: ReadonlySet<string> = new Set(
  (
    "count count_star count_if sum min max avg bool_and bool_or any_value arbitrary max_by min_by " +
    "stddev stddev_samp stddev_pop variance var_samp var_pop covar_samp covar_pop " +
    "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value " +
    "abs ceil ceiling floor round sqrt ln log10 exp power pow pi mod greatest least nullif " +
    "length lower upper substr substring strpos position replace trim ltrim rtrim lpad rpad starts_with split_part translate " +
    "year quarter month week day hour minute second date_trunc date_diff date_part row grouping " +
    "regexp_like day_of_week last_day_of_month json_extract_scalar array_agg array_join"
  ).split(" "),
);

export const sharedOperators: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%", "||", "~~", "!~~"]);

/** How the parser writes `interval '1' day`; the plural of the unit. */
export const intervalFunctions: ReadonlySet<string> = new Set(
  "to_years to_months to_quarters to_weeks to_days to_hours to_minutes to_seconds".split(" "),
);
/** An interval of these units makes a TIMESTAMP of a DATE in DuckDB and leaves it a DATE in Trino. */
export const dayIntervals: ReadonlySet<string> = new Set("to_years to_months to_quarters to_weeks to_days".split(" "));

/** Truncated to these, a DATE becomes a TIMESTAMP in DuckDB and stays a DATE in Trino. */
export const dayUnits: ReadonlySet<string> = new Set(["day", "week", "month", "quarter", "year"]);
export const truncUnits: ReadonlySet<string> = new Set([...dayUnits, "hour", "minute", "second"]);

export const sharedTypes: ReadonlySet<string> = new Set(
  "BOOLEAN INTEGER BIGINT DOUBLE DECIMAL VARCHAR DATE TIMESTAMP".split(" "),
);

/** The clock is `run.as_of_date`; these are parsed as columns. */
export const clockWords: ReadonlySet<string> = new Set(
  "current_date current_time current_timestamp localtime localtimestamp today".split(" "),
);

/** Reserved by one of the two: not to be used as a bare name. */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    "values extract normalize grouping skip unnest exists cube rollup alter delete insert prepare between true false trim listagg " +
    "recursive escape localtime localtimestamp current_date current_time current_timestamp " +
    "column primary desc asc to at offset limit window default check references unique foreign analyze qualify pivot show summarize " +
    "collate both lateral array only some any all semi anti positional placing fetch verbose " +
    "order group table end from using when where then else case cast select union with join on as and or not null in is distinct"
  ).split(" "),
);
