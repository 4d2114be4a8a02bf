import Parsers
import Pipeline

extension ConfigSection {
    static let sources = ConfigSection(
        .sources,
        help: """
            What is known of single inputs, by their names. Each rule names inputs with `match`, and says some things of them. Where several \
            rules match an input, each thing is taken from the first that says it; tags are put together, the first rule that has a tag of \
            a name gives its value. An option of the command line goes before all rules, a rule before the `ingest` section.

            In a `match`, `*` stands for any characters but `/`, `**` for any characters, `**/` for any folders or none, `?` for one \
            character, `[a-z]` and `[!a-z]` for one of some, `{a,b}` for one of several texts; `\\` takes the meaning from the next one. A \
            pattern that begins with `/` is compared with the whole path; one without `/` and `**` with the last part of it; any other with the \
            parts at its end. A member of an archive (`bundle.tar!app/web.log`) matches by that name, by its path in the archive, and by \
            the path of the archive itself. The standard input is called `stdin`.
            """,
        example: """
            sources:
              - match: "/var/log/nginx/*.log*"
                service: web
                format: nginx
                tags: {tier: front}
              - match: ["legacy/**", "*.old"]
                timezone: Europe/Berlin
                year: 2019
            """,
        check: { configuration in
            configuration.records(.sources).compactMap {
                FormatNames.problem(.sourceFormat, in: $0, place: "\($0.place).format", configuration)
            }
        })
}

extension ConfigKey {
    /// `sources`.
    public static let sources = ConfigKey(
        "sources", .list(.record([.sourceMatch, .sourceService, .sourceFormat, .sourceTimezone, .sourceYear, .sourceTags])),
        .list([]),
        "Rules for single inputs, the first that matches counts.")

    static let sourceMatch = ConfigKey(
        "match", in: .list(.checked("pattern of names", { Glob.problem($0) })), "The inputs that the rule is for.")
    static let sourceService = ConfigKey(
        "service", in: .text, absent: "as without the rule", "The service of all their events.")
    static let sourceFormat = ConfigKey(
        "format", in: FormatNames.type, absent: "as without the rule",
        "Format of all their lines; `logetl formats list` names them.")
    static let sourceTimezone = ConfigKey(
        "timezone", in: .zone, absent: "as without the rule", "Zone of their timestamps that name none.")
    static let sourceYear = ConfigKey(
        "year", in: .integer(1678...2261), absent: "as without the rule", "Year of their timestamps that name none.")
    static let sourceTags = ConfigKey("tags", in: .map, absent: "none", "Added to the metadata of their events.")
}

extension Configuration {
    /// The rules of `sources`.
    public var sourceRules: [SourceRule] {
        records(.sources).map { record in
            var rule = SourceRule(matching: record.texts(.sourceMatch).compactMap { Glob($0) })
            rule.service = record.text(.sourceService)
            rule.format = record.text(.sourceFormat)
            rule.zone = record.text(.sourceTimezone).flatMap { TimeZoneRule(text: $0) }
            rule.year = record.integer(.sourceYear)
            rule.tags = record.map(.sourceTags).map { ($0.key, $0.value) }
            return rule
        }
    }
}
