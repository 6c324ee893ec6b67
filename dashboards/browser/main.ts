// What a page does once its script has come: everything is there already; this adds the pointer, filters, export and state.
import { wakeCharts } from "./charts.ts";
import { keepLanguageLink } from "./state.ts";
import { wakeTables } from "./tables.ts";

wakeTables();
wakeCharts();
keepLanguageLink();
