#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""import.py ATTRIT: figures of others become rows of a ledger. Every number here was worked out by hand from the few rows
of tests/cases/import, which are made up; each file there is one format with its traps."""
import csv
import hashlib
import io

from shell import HERE, attrit, campaign, case, main, need, same, says

FILES = HERE.parent / "cases" / "import"
NORTH = ("--subject", "north")
GED = (*NORTH, "--reported", "1999-06-15")
ACLED = (*NORTH, "--reported", "1999-06-01")


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def shown(copy, form, name, *options, status=0):
    """Rows that would be added, and what is said of the others."""
    before = (copy / "evidence.csv").read_bytes()
    out, err = attrit("import", form, FILES / name, copy, *options, status=status)
    same((copy / "evidence.csv").read_bytes(), before, "a preview writes")
    return rows(out), err


def numbers(table):
    return [(r["period_from"], r["period_to"], r["low"], r["best"], r["high"]) for r in table]


def refused(form, name, *parts, options=(), status=1):
    with campaign() as copy:
        table, err = shown(copy, form, name, *options, status=status)
        same(table, [], "rows of a refused import")
        says(err, *parts)


@case
def ged_of_all_sides():
    """best, high, low stand in this order; 103 has high 9 < best 11; 104 runs from April into May; 105 stands twice."""
    with campaign() as copy:
        table, err = shown(copy, "ucdp-ged", "ged.csv", *GED, "--side", "all", "--where", "country=Northland")
        same(numbers(table), [("1999-04-01", "1999-04-30", "16", "22", "38"), ("1999-05-01", "1999-05-31", "7", "19", "23")],
             "6+3+7, 8+3+11, 10+3+11 and 14 for 104; 2+5, 10+2+7, 14+2+7")
        same({r["quantity"] for r in table}, {"killed"}, "deaths are killed, never casualties")
        same([r["id"] for r in table], ["S6", "S7"], "ids go on")
        same({r["date_reported"] for r in table}, {"1999-06-15"}, "known since")
        says(err, "9 rows read, 6 taken: 2 rows", "an earlier row has (first: line 8)", "not country=Northland (first: line 10)",
             "after 1999-06-15, the day of --reported (first: line 11)", "CC BY 4.0")
        need("bounds of 1 raised or lowered" in table[0]["note"] and "1 of them begun before" in table[1]["note"], table)


@case
def ged_of_one_side_without_a_header():
    """49 columns are known by their shape; one side's deaths have no bounds of their own."""
    with campaign() as copy:
        bare, err = shown(copy, "ucdp-ged", "ged_no_header.csv", *GED, "--side", "b", "--where", "country=Northland")
        headed, _ = shown(copy, "ucdp-ged", "ged.csv", *GED, "--side", "b", "--where", "country=Northland")
        same(bare, headed, "with and without a header")
        same(numbers(bare), [("1999-04-01", "1999-04-30", "", "10", ""), ("1999-05-01", "1999-05-31", "", "8", "")],
             "4+0+6; 1+7, and 104 killed none of side b")
        says(err, "no deaths of this side")
        need(all("Southland" in r["note"] for r in bare), bare)
        other, _ = shown(copy, "ucdp-ged", "ged.csv", *GED, "--side", "a", "--window", "all", "--from", "1999-04-05", "--until",
                         "1999-04-30")
        same(numbers(other), [("1999-04-05", "1999-04-30", "", "10", "")], "3+2+5 within --from and --until")
        week, _ = shown(copy, "ucdp-ged", "ged.csv", *GED, "--side", "all", "--window", "week", "--from", "1999-04-25", "--until",
                        "1999-05-05")
        same(numbers(week), [("1999-04-26", "1999-05-02", "", "10", "14")], "a Sunday ends its week")


@case
def ged_with_several_opponents():
    with campaign() as copy:
        two = copy / "two.csv"
        lines = (FILES / "ged.csv").read_text().replace("Southland,2,,,,clash,,1,,,,,,,,,Southland", "Westland,2,,,,clash,,1,,,,,,,,,Southland")
        two.write_text(lines)
        _, err = attrit("import", "ucdp-ged", two, copy, *GED, "--side", "b", status=1)
        says(err, 'the side is "Westland" here and "Southland" on line 2', "--where 'side_b=Southland'")


@case
def what_data_sets_do_not_say_is_asked_for():
    refused("ucdp-ged", "ged.csv", "needs --side", "all", options=GED, status=2)
    refused("ucdp-ged", "ged.csv", "whom do the rows count?", "--subject small", options=("--side", "a"), status=2)
    refused("acled", "acled_new.csv", "when was the file downloaded?", options=NORTH, status=2)
    refused("acled", "acled_new.csv", "does not know sides", options=(*ACLED, "--side", "a"), status=2)
    refused("acled", "acled_new.csv", "says itself", options=(*ACLED, "--quantity", "casualties"), status=2)
    refused("acled", "economist.csv", 'no column "event_id_cnty"', 'no column "event_date"', 'no column "fatalities"', options=ACLED)
    refused("acledd", "acled_new.csv", "unknown format", "acled", options=ACLED, status=2)
    refused("acled", "acled_new.csv", 'no column "county"', "country", options=(*ACLED, "--where", "county=Northland"))


@case
def acled_of_before_and_since_2023():
    """One number without range or side, one event under each of its actors; the key of both layouts is event_id_cnty."""
    with campaign() as copy:
        new, err = shown(copy, "acled", "acled_new.csv", *ACLED)
        same(numbers(new), [("1999-04-01", "1999-04-30", "", "17", ""), ("1999-05-01", "1999-05-31", "", "7", "")], "12+5; 7")
        says(err, "no deaths (first: line 3)", "an earlier row has (first: line 6)", "ACLED", "accessed 1999-06-01", "publish no")
        old, _ = shown(copy, "acled", "acled_old.csv", *ACLED)
        same(old, new, "the older columns, days in words")
        weeks, _ = shown(copy, "acled", "acled_new.csv", *ACLED, "--window", "week", "--where", "admin1=Hills")
        same(numbers(weeks), [("1999-04-05", "1999-04-11", "", "12", ""), ("1999-05-03", "1999-05-09", "", "7", "")], "Mondays")
        days, _ = shown(copy, "acled", "acled_new.csv", *ACLED, "--window", "day", "--where", "actor1=Army of Southland")
        same(numbers(days), [("1999-04-05", "1999-04-05", "", "12", "")], "the event under its other actor")
        cut, _ = shown(copy, "acled", "acled_new.csv", *NORTH, "--reported", "1999-05-20")
        same(cut[1]["period_to"], "1999-05-20", "a window ends with what was known")


@case
def the_economist():
    options = (*NORTH, "--where", "country=Northland")
    with campaign() as copy:
        table, err = shown(copy, "economist", "economist.csv", *options)
        same([(r["date"], r["quantity"], r["low"], r["best"], r["high"], r["source_kind"]) for r in table],
             [("1999-04-05", "casualties", "", "300", "", ""), ("1999-04-06", "killed", "80", "", "120", ""),
              ("1999-04-07", "casualties", "", "900", "", "government-adversary"),
              ("1999-04-08", "killed", "", "40", "", "government-party"), ("1999-04-09", "killed", "", "150", "", "")],
             "days first; deaths apart from casualties; a range without an estimate; whose figures they are")
        says(err, "8 rows read, 5 taken", "no number (first: line 7)", "not country=Northland", "given twice", "The Economist")
    refused("economist", "economist.csv", 'the country is "Southland" here and "Northland" on line 2', options=NORTH)
    refused("economist", "economist_type.csv", ":2:18:", "killed, or casualties", ":3:14:", "write 3000", ":4:1:", "13/14/1999",
            ":5:12:", "low (120) is above high (80)", "4 errors", options=NORTH)


@case
def any_csv():
    with campaign() as copy:
        table, _ = shown(copy, "csv", "csv_spreadsheet.csv", "--map",
                         "date=Day,low=Min,best=Best guess,high=Max,source=Who,note=Remarks, long", "--quantity", "killed")
        same([(r["date"], r["low"], r["best"], r["high"], r["source"], r["note"]) for r in table],
             [("1999-04-13", "", "120", "", "Observers", "two\r\nlines"), ("1999-04-14", "200", "", "300", "Eastland", "")],
             "a spreadsheet's mark of bytes, line ends, a comma in a name and a line break in a text")
        dmy, _ = shown(copy, "csv", "csv_ambiguous.csv", "--map", "date=Day", "--map", "best=Dead", "--map", "source=Who", "--quantity",
                       "killed", "--date-format", "dmy")
        same([r["date"] for r in dmy], ["1999-04-13", "1999-04-05"], "days first, when told")
    pairs = ("--map", "date=Day,best=Dead,source=Who")
    refused("csv", "csv_ambiguous.csv", ":3:1:", "05/04/1999", "two ways", "dmy makes it 1999-04-05, mdy 1999-05-04",
            options=(*pairs, "--quantity", "killed"))
    refused("csv", "csv_ambiguous.csv", "13/04/1999", "no date in the order mdy", options=(*pairs, "--quantity", "killed", "--date-format", "mdy"))
    refused("csv", "csv_ambiguous.csv", "quantity", "killed, wounded, or casualties (both)?", options=pairs, status=2)
    refused("csv", "csv_ambiguous.csv", "--quantity 'deaths'", "write killed", options=(*pairs, "--quantity", "deaths"), status=2)
    refused("csv", "csv_ambiguous.csv", "--map 'bset'", "best", options=("--map", "bset=Dead"), status=2)
    refused("csv", "csv_ambiguous.csv", 'no column "Died"', options=("--map", "best=Died,date=Day,source=Who", "--quantity", "killed"))
    refused("csv", "csv_thousands.csv", "row by row", options=("--quantity", "killed"), status=2)
    refused("csv", "csv_thousands.csv", ":2:12:", "write 3000", ":3:12:", "2500 or 2.5", ":3:28:", '"deaths"', "write killed", ":4:12:",
            "counts start at 0", ":5:12:", "write 40", ":5:31:", '"losses"', ":6:25:", "quantity is empty")


@case
def running_totals():
    """100, 112, 110 (a correction), 125, 125: 12 on the 5th, 15 from the 7th to the 8th, 0 on the 9th."""
    options = ("--map", "best=personnel", "--quantity", "casualties", "--source", "Eastland")
    with campaign() as copy:
        table, err = shown(copy, "csv", "csv_total.csv", *options, "--cumulative")
        same(numbers(table), [("1999-04-05", "1999-04-05", "", "12", ""), ("1999-04-07", "1999-04-08", "", "15", ""),
                              ("1999-04-09", "1999-04-09", "", "0", "")], "differences")
        says(err, "first of a running total", "line 2", "falls: a correction", "line 4")
        totals, _ = shown(copy, "csv", "csv_total.csv", *options, "--from", "1999-04-08")
        same(numbers(totals), [("", "", "", "125", ""), ("", "", "", "125", "")], "without the option: totals to their day")
        backwards = copy / "backwards.csv"
        lines = (FILES / "csv_total.csv").read_text().splitlines()
        backwards.write_text("\n".join([lines[0], lines[2], lines[1]]) + "\n")
        _, err = attrit("import", "csv", backwards, copy, *options, "--cumulative", status=1)
        says(err, "must go on", "sort the rows by date")


@case
def rows_are_added_and_nothing_else_is_touched():
    options = (*NORTH, "--where", "country=Northland")
    for change in (lambda raw: raw, lambda raw: raw.rstrip(b"\n"), lambda raw: raw.replace(b"\n", b"\r\n"),
                   lambda raw: b"\xef\xbb\xbf# a remark\n" + raw):
        with campaign() as copy:
            ledger = copy / "evidence.csv"
            before = change(ledger.read_bytes())
            ledger.write_bytes(before)
            preview, _ = attrit("import", "economist", FILES / "economist.csv", copy, *options)
            said, err = attrit("import", "economist", FILES / "economist.csv", copy, *options, "--append")
            same(err, "", "standard error")
            says(said, "5 taken: 5 rows added to")
            after = ledger.read_bytes()
            need(after.startswith(before), "the rows that stood there")
            end = b"\r\n" if b"\r\n" in before else b"\n"
            lines = preview.encode().splitlines()[1:]
            same(after[len(before):].lstrip(b"\r\n"), b"".join(line + end for line in lines), "what was shown is what was added")
            attrit("check", copy)
            again, err = attrit("import", "economist", FILES / "economist.csv", copy, *options, "--append")
            says(again, "0 taken: 0 rows", "in the ledger already")
            same(ledger.read_bytes(), after, "a second import adds nothing")
            same(sorted(p.name for p in copy.iterdir()), ["campaign.yaml", "evidence.csv"], "files left behind")


@case
def sums_that_changed_are_left_to_people():
    with campaign() as copy:
        attrit("import", "acled", FILES / "acled_new.csv", copy, *ACLED, "--append", "-q")
        revised = copy / "revised.csv"
        revised.write_text((FILES / "acled_new.csv").read_text().replace("Nobody died.,0,", "Three died.,3,"))
        _, err = attrit("import", "acled", revised, copy, *NORTH, "--reported", "1999-06-05")
        says(err, "0 rows", "in the ledger with other numbers (line 7, S6)", "in the ledger already")


@case
def a_ledger_without_room_or_with_mistakes():
    with campaign() as copy:
        ledger = copy / "evidence.csv"
        table = rows(ledger.read_text())
        few = [c for c in table[0] if c != "url"]
        out = io.StringIO()
        writer = csv.DictWriter(out, few, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
        ledger.write_text(out.getvalue())
        _, err = attrit("import", "acled", FILES / "acled_new.csv", copy, *ACLED, status=1)
        says(err, 'no column "url"', ",url")
        ledger.write_text(out.getvalue().replace("S2,", "S1,"))
        before = hashlib.sha256(ledger.read_bytes()).hexdigest()
        _, err = attrit("import", "acled", FILES / "acled_new.csv", copy, *ACLED, "--append", status=1)
        says(err, "S1")
        same(hashlib.sha256(ledger.read_bytes()).hexdigest(), before, "the ledger")


@case
def rows_that_check_would_refuse_are_refused():
    with campaign() as copy:
        far = copy / "far.csv"
        far.write_text("date,best,source,quantity,source_kind\n1899-04-05,1,Observers,killed,goverment-party\n")
        _, err = attrit("import", "csv", far, copy, "--append", status=1)
        says(err, "1899-04-05", "source_kind", "did you mean government-party")
        attrit("check", copy)


@case
def more_rows_than_a_ledger_holds():
    with campaign() as copy:
        many = copy / "many.csv"
        many.write_text("date,best,source,quantity\n" + "".join(f"1999-04-05,{n},Observers,killed\n" for n in range(5001)))
        _, err = attrit("import", "csv", many, copy, status=1)
        says(err, "5001 rows", "at most 5000", "--where")


@case
def nothing_to_add_is_said():
    with campaign() as copy:
        table, err = shown(copy, "acled", "acled_new.csv", *ACLED, "--where", "country=Atlantis")
        same(table, [], "rows")
        says(err, "5 rows read, 0 taken: 0 rows", "5  not country=Atlantis")
        out, _ = attrit("import", "acled", FILES / "acled_new.csv", copy, *ACLED, "--where", "country=Atlantis", "-q")
        same(out.splitlines(), (copy / "evidence.csv").read_text().splitlines()[:1], "the header alone")


@case
def wrong_use():
    with campaign() as copy:
        _, err = attrit("import", "csv", status=2)
        says(err, "a format and a file", "ucdp-ged|acled|economist|csv")
        _, err = attrit("import", "csv", copy / "none.csv", copy, "--quantity", "killed", status=1)
        says(err, "none.csv", "no such file")
        _, err = attrit("import", "csv", FILES / "csv_total.csv", copy, "one", "more", status=2)
        says(err, "one argument too many")


main()
