"""Wordings and near misses of the tables about values: bounds, defaults, sizes, lists, formats."""

from __future__ import annotations

Sentences = tuple[str, ...]

BOUNDS: dict[str, tuple[Sentences, Sentences]] = {
    "bounds.RANGE_PHRASES[0]": (
        ("Must be between 1 and 5.", "A number between `0` and `1.5`.", "Between -1 and 10,000."),
        ("Between 8.1.0 and later versions.", "Between 2 and 5 items are shown.", "Between 5% and 10%."),
    ),
    "bounds.RANGE_PHRASES[1]": (
        ("Valid values range from 0 to 1.", "Value range: 0-1.", "A number in the range of 0.0 to 2.0."),
        ("The range of the field is stored.", "It ranges from small to large.", "A range from 1 to many."),
    ),
    "bounds.RANGE_PHRASES[2]": (
        ("It must be from 1 to 10.", "Must be a number from 0 to `9`."),
        ("It must be from the list.", "Results from 1 to 10 are shown."),
    ),
    "bounds.MINIMUM_PHRASES[0]": (
        ("Must be greater than or equal to 0.", "A number greater than or equal to `1`.",
         "Must be greater than or equal to zero."),
        ("If it is not greater than or equal to 1, it is refused.", "Greater than or equal to 8.1.0."),
    ),
    "bounds.MINIMUM_PHRASES[1]": (
        ("The minimum value is `1`.", "The smallest allowed value is 0.", "The minimum is 3."),
        ("The minimum is shown.", "The minimum value is 3 items.", "The minimum value is read.",
         "The smallest allowed value is 1 hour.", "The minimum value is 1 MiB."),
    ),
    "bounds.MINIMUM_PHRASES[2]": (
        ("It must be at least 2.", "It must be at least `1`."),
        ("Available since at least 8.1.", "It must be at least 3 characters.", "At least 1 is returned."),
    ),
    "bounds.MINIMUM_PHRASES[3]": (
        ("It cannot be less than 3.", "It must not be lower than `1`.", "It can't be smaller than 2."),
        ("It is less than 3.", "It cannot be less than the other."),
    ),
    "bounds.MAXIMUM_PHRASES[0]": (
        ("Must be less than or equal to 100.", "A number less than or equal to `5`."),
        ("If it is not less than or equal to 5, it is refused.", "Less than or equal to 8.1.0."),
    ),
    "bounds.MAXIMUM_PHRASES[1]": (
        ("The maximum value is `1000000`.", "Max allowed value is 32.", "The largest possible value is 9."),
        ("The maximum is the number of nodes.", "The maximum value is 10 labels."),
    ),
    "bounds.MAXIMUM_PHRASES[2]": (
        ("It must not exceed 10,000.", "It cannot exceed `5`.", "It cannot be higher than 300.",
         "It can't be more than 7."),
        ("It must not exceed `num_candidates`.", "It exceeds 10.", "It cannot be more than 64 characters."),
    ),
    "bounds.MAXIMUM_PHRASES[3]": (
        ("It must be at most 10000.", "It must be no more than `5`.", "Must be no larger than 6.",
         "It can be no more than 10."),
        ("At most 10 are returned.", "It must be at most 10 items."),
    ),
    "bounds.ABOVE_PHRASES[0]": (
        ("Must be greater than 0.", "It must be an integer larger than `1`.", "Must be more than zero."),
        ("It is greater than 0.", "Must be greater than the one before.", "Must be greater than 8.1.0."),
    ),
    "bounds.BELOW_PHRASES[0]": (
        ("It must be less than 10.", "Must be a number lower than `5`.", "Must be smaller than 3."),
        ("There are less than 10.", "Must be less than half of it."),
    ),
    "bounds.POSITIVE": (
        ("Must be a positive integer.", "It must be positive.", "A positive whole number.",
         "Positive integer that says how many."),
        ("It is positive that this works.", "A positive answer is returned."),
    ),
    "bounds.NOT_NEGATIVE": (
        ("Must be non-negative.", "Must not be negative.", "It cannot be negative.",
         "A non-negative integer.", "Non-negative integer."),
        ("Negative scores are left out.", "A non-negative answer is returned."),
    ),
    "bounds.POWER_OF": (
        ("It must be a power of 2.", "A power of `10`.", "It must be a power of two."),
        ("The power of two models is combined.", "A power of 2.5."),
    ),
    "bounds.UNIT": (
        ("The length, in milliseconds.", "The time in seconds.", "The size in bytes.", "In minutes.",
         "Its age in days.", "The length in words."),
        ("It takes some seconds.", "Given in hours of work.", "The seconds it takes."),
    ),
}  # fmt: skip
DEFAULTS: dict[str, tuple[Sentences, Sentences]] = {
    "defaults.DEFAULT_PHRASES[0]": (
        ("Defaults to `false`.", "It is optional and defaults to 30 seconds.", "Defaults to 1.5.",
         "Defaults to the value `x`.", "Defaults to `false."),
        ("The cluster defaults are used.", "It defaults."),
    ),
    "defaults.UNSET": (
        ("If omitted, it defaults to `a`.", "If not specified, the default is 5.",
         "When this parameter is not set, it defaults to `true`."),
        ("If it is long, it defaults to `a`.", "If not all are set, it defaults to `a`."),
    ),
    "defaults.DEFAULT_PHRASES[1]": (
        ("The default value is `true`.", "The default value for `size` is `100`.",
         "The default value of the `size` parameter is 10."),
        ("The default value depends on it.", "The default value for the first of the models is `1`."),
    ),
    "defaults.DEFAULT_PHRASES[2]": (
        ("The default is `1m`.", "The default is 5."),
        ("The default was `1m`.", "A default is `1m` long."),
    ),
    "defaults.DEFAULT_PHRASES[3]": (
        ("Default: `10`.", "Default is 10.", "Default value: `a`."),
        ("Default settings: `10` of them.", "The first default: `10`."),
    ),
    "defaults.DEFAULT_PHRASES[4]": (
        ("If `true`, the default, it waits.", "If it is `a`, which is the default, it waits."),
        ("If it is `a`, the default value counts.", "`a` is the name of the default."),
    ),
    "defaults.DEFAULT_PHRASES[5]": (
        ("Sorting is `asc` by default.", "It returns 10 by default.", "It waits (30s by default)."),
        ("It waits by default.", "It sorts `asc`, and by default twice.", "In version 8.1.2 by default."),
    ),
    "defaults.DEFAULT_PHRASES[6]": (
        ("Defaults to an empty list.", "The default value is an empty string.",
         "Defaults to an empty object."),
        ("Defaults to an empty index.", "An empty list is returned."),
    ),
    "defaults.DEFAULT_PHRASES[7]": (
        ("By default, it is zero.", "By default, this is not enabled."),
        ("By default, it is many.", "It is zero by then."),
    ),
    "defaults.APPOSED": (
        ("If it is `a`, which is the default, it waits.", "When `a`, the default, it waits."),
        ("If it is `a`, the default value counts.", "If `b` is set, `a` is the default."),
    ),
    "defaults.CONDITIONAL_DEFAULT": (
        ("If `b` is specified, it defaults to `a`.", "Otherwise, it defaults to `b`.",
         "For `t` it defaults to `n`.", "When `b` is set, the default is 5.", "For `t` it is set to `5`."),
        ("If `b` is specified, the request waits.", "If `true`, it defaults to `a`.",
         "If `b` is specified, it is set to one of them.",
         "Otherwise, it defaults to the size of the model."),
    ),
    "defaults.COMPUTED": (
        ("Defaults to the size of the model.", "Defaults to no timeout.", "Defaults to all documents.",
         "Defaults to unlimited.", "Random by default.", "By default, interim results are shown.",
         "Defaults to counting what is there."),
        ("Defaults to `the size`.", "Defaults to string.", "The request defaults.",
         "It is, by default, shown."),
    ),
}  # fmt: skip
SIZES: dict[str, tuple[Sentences, Sentences]] = {
    "sizes.NOT_EMPTY": (
        ("Must not be empty.", "It cannot be an empty array.", "A non-empty list."),
        ("The list is often empty.", "It must not be emptied."),
    ),
    "sizes.AT_LEAST": (
        ("It must contain at least two labels.", "An array with at least 1 item.",
         "It needs to have at least `3` different elements."),
        ("At least one allocation is at work.", "It must be at least 3.", "It waits at least five seconds."),
    ),
    "sizes.AT_MOST": (
        ("It cannot contain more than 64 characters.", "At most 10 items.", "Up to five words.",
         "It can be no longer than 255 characters.", "It must not have more than 3 labels."),
        ("No more than half of the items.", "Up to 5 seconds.", "There are 64 characters."),
    ),
    "sizes.EXACTLY": (
        ("It must contain exactly three labels.", "Exactly 2 values."),
        ("There are exactly as many as before.", "Exactly three times."),
    ),
    "sizes.SAME_LENGTH": (
        ("It must have the same number of items as `vocabulary`.", "As many values as in `a`.",
         "Of the same length as `a`."),
        ("It has the same items as `vocabulary`.", "The same number of items as before."),
    ),
    "sizes.CONTAINS": (
        ("It must contain the input field.", "Each must include a name.", "It must have one value."),
        ("It contains the input field.", "It must contain `a`."),
    ),
    "sizes.CHOICE": (
        ("It must hold exactly one of the following objects.", "Only one of these properties may be set."),
        ("One of the following objects is read.", "Exactly one of the following values."),
    ),
}  # fmt: skip
SELECTING: dict[str, tuple[Sentences, Sentences]] = {
    "selecting.LIST": (
        ("A comma-separated list of names.", "Comma-delimited values.", "A comma separated string list.",
         "Comma-separated name(s) of the models."),
        ("A list of names, with a comma.", "A separated list."),
    ),
    "selecting.SUPPORTED": (
        ("Wildcard (`*`) expressions are supported.", "Supports wildcards.", "It accepts wildcard patterns.",
         "It can contain wildcards.", "A name or a wildcard expression."),
        ("Wildcards slow the request down.", "It is no wildcard.", "Wildcards are not supported."),
    ),
    "selecting.REFUSED": (
        ("Wildcards are not supported.", "It does not support wildcards.", "It cannot contain wildcards.",
         "Wildcard expressions are not allowed."),
        ("Wildcards are supported.", "It supports no names but wildcards."),
    ),
    "selecting.ALL": (
        ("Use `_all` or `*` for all models.", "To select all of them, use `*`.",
         "To target all data streams, omit this parameter or use `*` or `_all`."),
        ("The index `_all` is reserved.", "All of them use it."),
    ),
    "selecting.FILTER": (
        ("Returns buckets with scores above this.", "Only models that have the tag are returned.",
         "Only jobs are listed."),
        ("Only then does it start.", "Returns the buckets.", "Only models that have the tag work."),
    ),
}  # fmt: skip
FORMATS: dict[str, tuple[Sentences, Sentences]] = {
    "formats.FORMATS[0]": (("Must be base64 encoded.", "A base64-encoded text."), ("Must be encoded.",)),
    "formats.FORMATS[1]": (
        ("It can contain lowercase alphanumeric characters (a-z and 0-9).",
         "It can only contain lower-case alphanumeric characters."),
        ("Alphanumeric characters are shown.", "It contains lowercase alphanumeric characters."),
    ),
    "formats.FORMATS[2]": (
        ("It must start and end with alphanumeric characters.",
         "It must start and end with an alphanumeric character."),
        ("It must start with alphanumeric characters.", "It starts and ends with alphanumeric characters."),
    ),
    "formats.FORMATS[3]": (
        ("It cannot end in numbers.", "It must not end with a digit.", "It can't end with numbers."),
        ("It ends in numbers.", "It cannot end in time."),
    ),
    "formats.FORMATS[4]": (
        ("In milliseconds since the epoch.", "The milliseconds since the Unix epoch."),
        ("Milliseconds since the start.", "The epoch in milliseconds."),
    ),
    "formats.STARTS_NOT": (
        ("It cannot start with `-`, `_`, or `+`.", "It must not begin with an `_`."),
        ("It starts with `_`.", "It cannot start with others."),
    ),
    "formats.UNIQUE": (
        ("It must be unique among models.", "It must be unique."),
        ("Each name is unique to its owner.", "It must be a unique name."),
    ),
    "formats.DIFFERS": (
        ("It must not be the same as `a`.", "It must differ from the name of a model.",
         "None of them may match an alias."),
        ("It is the same as before.", "It may differ from `a`."),
    ),
}  # fmt: skip
VALUES: dict[str, tuple[Sentences, Sentences]] = {
    "values.INLINE": (
        ("One of `a`, `b` or `c`.", "Valid values are: `a`, `b`.", "Valid values include `a` (x) or `b` (y).",
         "It can be `a` or `b`.", "Supported grant types are: `a`, `b`, and `c`.",
         "Available methods are `a` and `b`.", "Acceptable values: `a`, `b`.", "Either `a` or `b`.",
         "Can be one of the following values: `a`, `b`.", "Possible options are `1` or `0`.",
         "Accepted values: `a`, `b`.", "Accepts `a` or `b`.", "Can be either `a` or `b`."),
        ("One of the fields `a` and `b` is required.", "Use `a` and `b` together.", "It can be `a`.",
         "One of the following fields: `a`, `b`.", "It also accepts `+n` and `-n`.",
         "It can be `a`, `b`, or a pattern.", "One of `a`, `b` (x), `c`, or any word."),
    ),
    "values.FIXED": (
        ("This must be set to the value `a`.", "If given, it must be set to `a`.", "In this case, `a`.",
         "The kind of part, must be set to the value `a`."),
        ("When there are two, it must be set to `a`.", "If it is long, this must be set to `a`.",
         "The `b` field must be set to `a`.", "In this case, `a` is read.",
         "It must be set to `a` or later."),
    ),
    "values.ONLY_GLOSSED": (
        ("`asc` (ascending) or `desc` (descending).", "`a` (one), `b` (two), or `c` (three)",
         "Sort order: `asc` (ascending) or `desc` (descending)."),
        ("Use `asc` (ascending) or `desc` (descending) to sort.", "`asc` or `desc` (descending)."),
    ),
    "values.THE_DEFAULT": (
        ("This is the default.", "This is the default value.", "This is the default behavior."),
        ("This is the default index.", "This is not the default."),
    ),
    "values.CUE": (
        ("Valid values are:", "Available options:", "It must be one of:", "One of the following values:",
         "The values may be:", "Its states are:"),
        ("It must hold one of the following objects:", "The values are:"),
    ),
    "values.TITLE": (("Valid values for `x`", "Values of `x`"), ("Properties of `x`",)),
    "values.DEFAULT_MARK": (("(Default) Slow.", "`x`: (Default) Slow."), ("Default (slow).",)),
}  # fmt: skip
