import ArgumentParser
import Config
import Events

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
                for leaf in settings.leaves(key) {
                    let text = leaf.value.map { $0.text.isEmpty ? "-" : $0.text } ?? "(\(key.absent))"
                    table.add([TextSafety.visible(leaf.place), TextSafety.visible(text), TextSafety.visible(leaf.origin.text)])
                }
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
                            appendPlaces(key, settings, to: &json)
                        }
                    }
                }
            }
            return json.bytes + [0x0A]
        }

        /// Where the values inside a nested one come from.
        private static func appendPlaces(_ key: ConfigKey, _ settings: Configuration, to json: inout JSONText) {
            let leaves = settings.leaves(key)
            guard leaves.contains(where: { $0.place != key.path }) else { return }
            json.key("places")
            json.object { json in
                for leaf in leaves {
                    json.key(leaf.place)
                    json.string(leaf.origin.text)
                }
            }
        }

        private static func append(_ value: ConfigValue?, to json: inout JSONText) {
            switch value {
            case nil, ConfigValue.none?: json.null()
            case .text(let text)?: json.string(text)
            case .integer(let number)?, .size(let number)?: json.number(number)
            case .fraction(let number)?: json.number(number)
            case .duration?: json.string(value?.text ?? "")
            case .flag(let flag)?: json.bool(flag)
            case .map(let pairs)?: append(pairs.map { ($0.key, .text($0.value)) }, to: &json)
            case .list(let items)?: json.array { json in for item in items { append(item.value, to: &json) } }
            case .record(let record)?: append(record.members.map { ($0.name, $0.item.value) }, to: &json)
            case .table(let entries)?: append(entries.map { ($0.name, $0.item.value) }, to: &json)
            }
        }

        private static func append(_ members: [(String, ConfigValue)], to json: inout JSONText) {
            json.object { json in
                for (name, value) in members {
                    json.key(name)
                    append(value, to: &json)
                }
            }
        }
    }
}
