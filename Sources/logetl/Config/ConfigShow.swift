import ArgumentParser
import Config

extension ConfigCommand {
    /// `logetl config show`: each setting, its value, where it comes from.
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Print each setting, its value and where it comes from.")

        @OptionGroup var config: ConfigOptions

        @Flag(help: "Print one JSON object.")
        var json = false

        func run() throws {
            let settings = try config.load()
            var out = Output()
            if json { out.bytes.append(contentsOf: Self.json(settings)) } else { out.write(Self.table(settings)) }
            try out.flush()
        }

        private static func table(_ settings: Configuration) -> String {
            var table = TextTable([("setting", .left), ("value", .left), ("from", .left)])
            for key in ConfigSection.all.flatMap(\.keys) {
                let (value, origin) = settings.value(key)
                let text = value.map { $0.text.isEmpty ? "-" : $0.text } ?? "(\(key.absent))"
                table.add([key.path, TextSafety.visible(text), TextSafety.visible(origin.text)])
            }
            return table.rendered() + "file: \(settings.file.map(TextSafety.visible) ?? "none")\n"
        }

        private static func json(_ settings: Configuration) -> [UInt8] {
            var json = JSONText()
            json.object { json in
                json.key("file")
                if let file = settings.file { json.string(file) } else { json.null() }
                json.key("settings")
                json.array { json in
                    for key in ConfigSection.all.flatMap(\.keys) {
                        let (value, origin) = settings.value(key)
                        json.object { json in
                            json.key("key")
                            json.string(key.path)
                            json.key("value")
                            append(value, to: &json)
                            json.key("from")
                            json.string(origin.text)
                        }
                    }
                }
            }
            return json.bytes + [0x0A]
        }

        private static func append(_ value: ConfigValue?, to json: inout JSONText) {
            switch value {
            case nil: json.null()
            case .text(let text)?: json.string(text)
            case .integer(let number)?: json.number(number)
            case .flag(let flag)?: json.bool(flag)
            case .map(let pairs)?:
                json.object { json in
                    for pair in pairs {
                        json.key(pair.key)
                        json.string(pair.value)
                    }
                }
            }
        }
    }
}
