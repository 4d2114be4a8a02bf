extension ConfigSection {
    static let parse = ConfigSection(name: "parse", help: "What parse writes.", keys: [.parseOutput])
}

extension ConfigKey {
    /// `parse.output`.
    public static let parseOutput = ConfigKey(
        "parse.output", .choice(["json", "logfmt", "csv", "none"]), .text("json"), flag: "--output", "How events are written.")
}
