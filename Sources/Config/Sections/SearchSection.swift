extension ConfigSection {
    static let search = ConfigSection(
        name: "search", help: "How events are shown.", keys: [.searchLimit, .searchOutput, .searchTimezone, .searchColor])
}

extension ConfigKey {
    /// `search.limit`.
    public static let searchLimit = ConfigKey(
        "search.limit", .integer(1...1_000_000_000), .integer(100), flag: "--limit", "Events shown at most.")
    /// `search.output`.
    public static let searchOutput = ConfigKey(
        "search.output", .choice(["text", "table", "json", "csv", "raw"]), nil, absent: "text on a terminal, else json",
        flag: "--output", "How events are written; for tail too.")
    /// `search.timezone`.
    public static let searchTimezone = ConfigKey(
        "search.timezone", .zone, .text("UTC"), flag: "--timezone", "Zone of times that are typed and shown; for tail too.")
    /// `search.color`.
    public static let searchColor = ConfigKey(
        "search.color", .choice(["auto", "always", "never"]), .text("auto"), flag: "--color", "Colours; for tail too.")
}
