"""For each pattern of the tables of phrases: wordings that it reads, and near misses that it must not.

The names are those of the modules and their patterns; a number tells which row of a table. Most wordings
use other words of the pattern than the one before, so that none of its choices is without a sentence.
"""

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
        ("The minimum is shown.", "The minimum value is 3 items.", "The minimum value is read."),
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
         "Defaults to unlimited.", "Random by default.", "By default, interim results are shown."),
        ("Defaults to `the size`.", "The request defaults.", "It is, by default, shown."),
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
        ("A comma-separated list of names.", "Comma-delimited values.", "A comma separated string list."),
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
RELATIONS: dict[str, tuple[Sentences, Sentences]] = {
    "relations.EXCLUDES_PHRASES[0]": (
        ("Cannot be used together with `a`.", "It must not be specified with `a` or `b`.",
         "Should not be used if `a` is specified.", "Cannot be used in conjunction with `a`."),
        ("It is used together with `a`.", "It cannot be used with others.",
         "Cannot be used if `a` is not set."),
    ),
    "relations.EXCLUDES_PHRASES[1]": (
        ("`p` and `a` are mutually exclusive.", "`p` and `a` cannot be used together.",
         "`p` and `a` must not both be set at the same time."),
        ("`p` and `a` are exclusive.", "They are mutually exclusive."),
    ),
    "relations.EXCLUDES_PHRASES[2]": (
        ("You cannot specify this parameter and `a`.", "You can't use this field together with `a` or `b`."),
        ("You can specify this parameter and `a`.", "You cannot specify this parameter and others."),
    ),
    "relations.EXCLUDES_PHRASES[3]": (
        ("You cannot specify both `p` and `a`.", "Requests can't use both `p` and `a`."),
        ("You can specify both `p` and `a`.", "You cannot specify both of them."),
    ),
    "relations.EXCLUDES_PHRASES[4]": (
        ("Mutually exclusive with `a` and `b`.", "This is mutually exclusive with the `a` parameter."),
        ("Mutually exclusive with others.", "Exclusive with `a`."),
    ),
    "relations.EXCLUDES_PHRASES[5]": (
        ("Only one of `p` and `a` can be set.", "At most one of `p` or `a` may be given."),
        ("One of `p` and `a` can be set.", "Only one of the models can be set."),
    ),
    "relations.EXCLUDES_PHRASES[6]": (
        ("Either `p` or `a`, but not both.", "Specify either `p` or `a` but not both."),
        ("Either `p` or `a`.", "Either of them, but not both."),
    ),
    "relations.EXCLUDES_PHRASES[7]": (
        ("It is incompatible with `a`.", "It may be incompatible with the `a` parameter."),
        ("It is incompatible with old versions.", "It is compatible with `a`."),
    ),
    "relations.EXCLUDES_PHRASES[8]": (
        ("You can't specify this parameter and `a` in one request.", "You cannot use this option with `a`.",
         "Requests must not combine this field with the `a` field."),
        ("You cannot specify this parameter.", "You can specify this parameter and `a`.",
         "You cannot use this parameter with old models."),
    ),
    "relations.REQUIRED_PHRASES[0]": (
        ("Required if `a` is not specified.", "Required unless the `a` parameter is set.",
         "It is required when `a` is given."),
        ("A license is required if you want to use it.", "Required if `a` is long."),
    ),
    "relations.REQUIRED_PHRASES[1]": (
        ("Required when `a` is `x`.", "Required unless `a` is `x`.", "It is required if `a` is not `x`."),
        ("Required when `a` is x.", "It is used when `a` is `x`."),
    ),
    "relations.REQUIRED_PHRASES[2]": (
        ("If `a` is not specified, this parameter is required.", "When `a` is set, this field is required."),
        ("If `a` is not specified, it is ignored.", "If it is long, this parameter is required."),
    ),
    "relations.REQUIRED_PHRASES[3]": (
        ("If no `a` is given, this parameter is required.",
         "If neither `a` or `b` is specified, it is required."),
        ("If no name is given, this parameter is required.", "If no `a` is given, it is generated."),
    ),
    "relations.REQUIRED_PHRASES[4]": (
        ("If you don't specify `a`, this parameter is required.",
         "When you do not set the `a` field, it is required."),
        ("If you don't specify `a`, it is generated.", "If you don't specify a name, it is required."),
    ),
    "relations.REQUIRED_FOR": (
        ("Required for `rerank` tasks.", "It is required only for the `a` and `b` tasks.",
         "If you specify the `t` type, this parameter is required."),
        ("Used for `rerank` tasks.", "Required for some tasks.", "If you specify a type, it is required."),
    ),
    "relations.ONLY_PHRASES[0]": (
        ("Can only be set when `a` is `x`.", "It may only be used with `a`.", "It must only be given for b."),
        ("It can be used with `a`.", "It can only be a number."),
    ),
    "relations.ONLY_PHRASES[1]": (
        ("Only applies to models of others.", "It is only valid if `a` is set.",
         "This is only supported in `b`."),
        ("It applies to all models.", "Only then it is valid.", "The only valid name."),
    ),
    "relations.ONLY_PHRASES[2]": (
        ("It applies only when `a` is `x`.", "Available only for `b`.", "It is relevant only if it is long."),
        ("It applies when `a` is `x`.", "It applies only once."),
    ),
    "relations.ONLY_PHRASES[3]": (
        ("For the `a` service only.", "For `a` and `b` tasks only, it is slow."),
        ("For the `a` service.", "Not for the `a` service only."),
    ),
    "relations.ONLY_PHRASES[4]": (
        ("Only for `a` and `b`.", "Only for the `a` service."),
        ("Not only for `a`.", "Only for others."),
    ),
    "relations.DEFAULT_OF": (
        ("Defaults to the value of `a`.", "Defaults to the `a` in the path.", "Defaults to the ID of `a`."),
        ("The value of `a` is shown.", "Defaults to the value of others."),
    ),
    "relations.REPLACED": (
        ("Use `a` instead.", "Replaced by `a`.", "Deprecated in favor of `a`.",
         "Use the `a` parameter instead."),
        ("Use `a` to name the field.", "It is replaced."),
    ),
    "relations.COMPARED": (
        ("Must be less than `a`.", "Must not exceed half of `a`.", "It must be at least `a`.",
         "It cannot be higher than the half of `a`.",
         "It cannot be higher than the `a` value.", "Must be greater than or equal to `a`."),
        ("Must be less than `10`.", "It is less than `a`."),
    ),
    "relations.EQUALS": (
        ("It must be the same as `a` in the path.", "It must match the `a` of the path.",
         "It must be equal to `a`."),
        ("It is the same as `a`.", "It must be the same as before."),
    ),
    "relations.SAME_PROPERTIES": (
        ("It has the same properties as `a`.", "This has the same settings as `a`."),
        ("It has more properties than `a`.", "It has the same properties as before."),
    ),
    "relations.FORBIDS": (
        ("It must not contain the keys `a` and `b`.", "It cannot have the property `a`."),
        ("It must not contain keys.", "It must contain the keys `a` and `b`."),
    ),
    "relations.LINKED": (
        ("You can also specify this value using the `a` query parameter.",
         "You may also set it in the `a` request body parameter."),
        ("You can specify this value using the `a` query parameter.",
         "You can also specify this value using the `a` option."),
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
EFFECTS: dict[str, tuple[Sentences, Sentences]] = {
    "effects.OVERRIDE": (
        ("If `true`, it is deleted even though it is in use.", "If `true`, it stops regardless of its state.",
         "If `true`, it is stored, no matter how large it is."),
        ("If `true`, it is deleted when it is not in use.",),
    ),
    "effects.REFUSED": (
        ("If `false`, the request is refused.", "If `false`, the request will fail.",
         "If `false`, an error occurs.", "If `true`, it returns an error."),
        ("If `false`, the error is shown.", "If `false`, it refuses others."),
    ),
    "effects.WAITS": (
        ("When `true`, the request waits until it is there.", "If `true`, it returns only after the refresh.",
         "If `true`, it blocks until the end."),
        ("If `true`, the time is shown until then.",),
    ),
    "effects.LEAVES_OUT": (
        ("If `true`, `a` and `b` are left out.", "If `true`, the answer omits `a`.",
         "If `true`, others are excluded."),
        ("If `true`, `a` is not left.", "If `true`, others exclude it."),
    ),
    "effects.INCLUDES": (
        ("If `true`, the response includes `a`.", "If `true`, each model also shows `a`.",
         "If `true`, definitions are returned."),
        ("If `true`, they include it.", "If `true`, the response is short."),
    ),
    "effects.SKIPS": (
        ("If `true`, it is stored without decompressing it.",),
        ("If `true`, it is stored without a name.",),
    ),
    "effects.IGNORED": (
        ("If `true`, missing fields are ignored.", "If `true`, it ignores `a`."),
        ("If `true`, ignoring is easy.",),
    ),
    "effects.TIMEOUT": (
        ("How long to wait for the answer.", "Controls the amount of time to wait for it.",
         "The maximum time to wait for a node.", "Period to wait for a response."),
        ("How long the name may be.", "Waits for the answer.", "Say how long to wait."),
    ),
    "effects.EXPIRY": (
        ("If nothing comes before the timeout expires, the request fails.",
         "When this period of time elapses, the API returns an error.",
         "If it does not arrive within this time, the response is not acknowledged, an error is returned."),
        ("The timeout expires.", "Time is over."),
    ),
    "effects.ABSENT": (
        ("If omitted, all models are returned.", "If not specified, every job is shown.",
         "If you do not specify this optional parameter, the API tells about all jobs.",
         "Without it, no model is returned."),
        ("If it is long, all models are returned.", "All models are returned if omitted."),
    ),
    "effects.CONDITION": (
        ("If nothing is stored, the request fails.", "If there is none, an error occurs.",
         "When there are more, new requests are rejected with a 429 error."),
        ("If nothing is stored, it starts.", "The request fails if there is none."),
    ),
    "effects.RETURNS": (
        ("Returns a `404` if it does not exist.", "Returns 400 when the name is too long.",
         "Returns a 409 error if it is in use.", "Returns an HTTP 404 response code if nothing matches."),
        ("Returns a `404`.", "Returns 100 if there are more.", "It returns a `404` if it must."),
    ),
    "effects.SPECIAL": (
        ("To have no cache, use `0`.", "To turn it off, set this parameter to `-1`.", "To wait, give `a`."),
        ("To have a cache, set it up first.", "Use `0` to have no cache."),
    ),
    "effects.NAMED_VALUE": (
        ("The value `x` means that it is slow.", "The value `-1` stands for all of them."),
        ("The value `x` is slow.", "A value `x` means little."),
    ),
    "prose.SWITCH": (
        ("If `true`, it is shown.", "When false, it is hidden.", "If set to `true`, it is shown."),
        ("If the field is `true`, it counts.", "Whether `true` or `false` is returned depends on it."),
    ),
    "prose.PRESENCE": (
        ("Required: yes", "This field is optional.", "This is a required option.", "Required."),
        ("This field is optional if `a` is set.", "Required: perhaps.", "This is a wanted option."),
    ),
    "no_match.NOTHING": (
        ("Contains wildcard expressions and there are no deployments that match.",
         "Contains `_all`, and nothing matches.", "If `true`, an empty array when no job matches."),
        ("Wildcards match all of them.",),
    ),
    "no_match.PARTIAL": (
        ("Contains wildcard expressions and there are only partial matches.",
         "It contains wildcards and only some of them match."),
        ("Wildcards are part of it.",),
    ),
    "no_match.FLAG": (
        ("If this parameter is `false`, the request returns a `404` status code when there are no matches.",
         "When `true`, it succeeds if nothing matches."),
        ("If it is long, a `404` status code is returned when there are no matches.",),
    ),
    "no_match.DEFAULT_FLAG": (
        ("The default value is `true`, which returns an empty array when there are no matches.",),
        ("The default value is `true`, when there are no matches.",),
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
         "One of the following fields: `a`, `b`.", "It also accepts `+n` and `-n`."),
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
PRIVILEGES: dict[str, tuple[Sentences, Sentences]] = {
    "privileges.PRIVILEGE": (
        ("Requires the `manage_ml` cluster privilege.", "You must have `a_b`, or `c_d` cluster privileges.",
         "You also need the `read` index privilege.", "You must have at least the `a` privilege."),
        ("Requires a cluster privilege.", "The `a` setting and its privileges."),
    ),
    "privileges.LABELLED": (
        ("cluster: `monitor`", "source indices: `read`, `view_index_metadata`",
         "destination index: `read`, `index`"),
        ("cluster: all of it", "The cluster: `monitor`"),
    ),
    "privileges.BARE": (
        ("You must have `read` on the index.", "You also need to have `read` and `index` for it."),
        ("You must have `read` it.", "You have `read` on the index."),
    ),
    "privileges.ROLE": (
        ("You must have the `x_admin` role.", "The built-in `a` and `b` roles grant it.",
         "It is included in the `x` built-in role."),
        ("You must have a role.", "The role of `x`."),
    ),
    "privileges.PLAIN_ROLE": (
        ("The built-in inference_admin role grants this privilege.",),
        ("The built-in admin role grants this privilege.", "The inference_admin role."),
    ),
    "privileges.UI_ONLY": (
        ("`read` index privilege (UI only)",),
        ("Only the UI needs the `read` index privilege.",),
    ),
}  # fmt: skip
OTHERS: dict[str, tuple[Sentences, Sentences]] = {
    "informative.OPENINGS[0]": (
        ("There is no request body for this API.", "There are no query parameters."),
        ("There are no models.",),
    ),
    "informative.OPENINGS[1]": (
        ("The following properties can be updated:", "The following query parameters are supported:"),
        ("The following fields are required.",),
    ),
    "informative.OPENINGS[2]": (
        ("For a list of the properties, see the guide.", "For the full list of names, refer to the guide."),
        ("For a list of names, an array is returned.",),
    ),
    "informative.OPENINGS[3]": (
        ("The following example stops it:", "This next API call deletes it."),
        ("The example below stops it.",),
    ),
    "informative.OPENINGS[4]": (
        ("The API returns the following response:", "It responds with the following:"),
        ("The API returns a list.",),
    ),
    "informative.OPENINGS[5]": (
        ("When successful, the API returns the following:", "If successful, it answers as in this example."),
        ("When successful, it is stored.",),
    ),
    "informative.OPENINGS[6]": (
        ("For more information, see the guide.", "See also the guide.", "Learn more."),
        ("To see it, wait.",),
    ),
    "informative.OPENINGS[7]": (
        ("If you want to use your own model, use the ml-df-trained-models-apis.",
         "To delete it, see the documentation."),
        ("If you want to stop it, use the name.",),
    ),
    "informative.OPENINGS[8]": (("Refer to the guide.", "Please refer to it."), ("It may refer to others.",)),
    "informative.WORDINGS[0]": (
        ("The inference APIs enable you to use certain services.", "You can do it through the APIs."),
        ("The APIs are slow.",),
    ),
    "informative.WORDINGS[1]": (
        ("This is not the same feature that you know.", "That is a different feature."),
        ("This feature is slow.",),
    ),
    "informative.CASES_FOLLOW": (
        ("Specifies what to do when the request:", "Describes the cases:"),
        ("Specifies how long to wait.", "What to do when the request:"),
    ),
    "purpose.EXAMPLE": (
        ("For example, `1kb` is a size.", "For instance, `a`.", "E.g. `1kb`."),
        ("This is for example pages.", "Forexample, `a`."),
    ),
    "purpose.HEAD": (
        ("Specifies the name of the field.", "The unique name of the model.", "Whether all of it is there."),
        ("Deletes the model.", "Models are deleted."),
    ),
    "optional_paths.LEFT_OUT": (
        ("If omitted, all are returned.", "If you omit this parameter, all are.",
         "To target all, omit this parameter."),
        ("If you omit the prefix, all are returned.", "All are returned if omitted."),
    ),
}  # fmt: skip

TABLES = (BOUNDS, DEFAULTS, SIZES, SELECTING, RELATIONS, FORMATS, EFFECTS, VALUES, PRIVILEGES, OTHERS)
WORDINGS = {name: row for table in TABLES for name, row in table.items()}

RULES = (BOUNDS, DEFAULTS, SIZES, SELECTING, RELATIONS, FORMATS, EFFECTS)
"""The tables whose wordings give the parameter that they are about at least one rule."""

PARTS = frozenset(
    {
        *("defaults.OLD_VERSION", "defaults.CONDITIONAL", "defaults.VALUE_OF", "defaults.DURATION"),
        *("defaults.NUMBER", "defaults.BARE", "effects.VALUE", "effects.STATUS", "effects.UNACKNOWLEDGED"),
        *("effects.MEANS_ALL", "informative.FIRST_WORD", "no_match.WILDCARD", "no_match.ALL_OR_NONE"),
        *("no_match.STATUS", "no_match.SUCCESS", "no_match.FAILURE", "privileges.BACK_REFERENCE"),
        *("privileges.NAME", "privileges.ABOUT_RIGHTS", "privileges.REQUEST", "purpose.NORMATIVE"),
        *("defaults.ANOTHERS", "defaults.THOUSANDS"),
        *("selecting.NOT_LIST", "values.NAMES_FIELDS", "values.VALUE_AND_GLOSS", "values.TOKEN"),
    }
)
"""Patterns that read no sentence by themselves: they take a part of what another one found, or forbid it."""
