"""Wordings and near misses of the tables about conditions, effects, rights, and what promises nothing."""

from __future__ import annotations

Sentences = tuple[str, ...]

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
         "When there are more, new requests are rejected with a 429 error.",
         "If it is taken and this is `false`, the API returns an error."),
        ("If nothing is stored, it starts.", "The request fails if there is none.",
         "If nothing is stored, the API returns a list."),
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
        ("Specifies the name of the field.", "The unique name of the model.", "Whether all of it is there.",
         "Unit used to show sizes.", "ID of the model.", "Custom value for the tests.",
         "Type of data that it has."),
        ("Deletes the model.", "Models are deleted.", "Use the value of the other.", "Fields are shown."),
    ),
    "optional_paths.LEFT_OUT": (
        ("If omitted, all are returned.", "If you omit this parameter, all are.",
         "To target all, omit this parameter."),
        ("If you omit the prefix, all are returned.", "All are returned if omitted."),
    ),
}  # fmt: skip
