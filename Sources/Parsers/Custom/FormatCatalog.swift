import Events
import YAML

/// The formats of a run: the built-in ones and those of the user's files.
public struct FormatCatalog: Sendable {
    /// The user's formats, in the order of their files.
    public let custom: [CustomFormat]
    /// Those of them that are tried on inputs and lines whose format was not chosen.
    let detected: [CustomFormat]

    /// The built-in formats, and `custom`.
    public init(_ custom: [CustomFormat] = []) {
        self.custom = custom
        detected = custom.filter(\.isDetected)
    }

    /// The built-in formats, and those of files: `paths` are files, or folders whose `.yaml` and `.yml` files are read. `library` holds
    /// the patterns that expressions may use, `own` further formats, as they stand in another file.
    ///
    /// Throws `FormatFileError` with all mistakes.
    public init(
        paths: [String], own: (path: String, formats: [YAMLNode])? = nil, library: GrokLibrary = GrokLibrary()
    ) throws(FormatFileError) {
        var custom: [CustomFormat] = []
        var problems: [FormatProblem] = []
        var owners: [String: String] = [:]
        for path in paths {
            do throws(UserFiles.Problem) {
                for file in try UserFiles.list(path, suffixes: [".yaml", ".yml"]) {
                    var reader = FormatFileReader(path: file)
                    reader.read(try UserFiles.content(file))
                    problems += reader.problems
                    for definition in reader.definitions {
                        Self.add(definition, library, &custom, &owners, &problems)
                    }
                }
            } catch {
                problems.append(FormatProblem(path: error.path, mark: nil, message: error.message))
            }
        }
        if let own {
            var reader = FormatFileReader(path: own.path)
            reader.read(own.formats)
            problems += reader.problems
            for definition in reader.definitions { Self.add(definition, library, &custom, &owners, &problems) }
        }
        guard problems.isEmpty else { throw FormatFileError(problems: problems) }
        self.init(custom)
    }

    private static func add(
        _ definition: FormatDefinition, _ library: GrokLibrary, _ custom: inout [CustomFormat], _ owners: inout [String: String],
        _ problems: inout [FormatProblem]
    ) {
        for name in [definition.description.name] + definition.description.aliases {
            if let other = owners.updateValue(definition.path, forKey: name) {
                problems.append(
                    FormatProblem(
                        path: definition.path, mark: nil, message: "the name '\(name)' is taken by a format of \(other)"))
            }
        }
        do throws(FormatProblem) {
            custom.append(try CustomFormat(definition, library))
        } catch {
            problems.append(error)
        }
    }

    /// The format with this name or alias, compared without case, or nil. The user's come before the built-in ones.
    public func format(named name: String) -> InputFormat? {
        let wanted = name.lowercased()
        if let own = custom.first(where: { $0.name == wanted || $0.description.aliases.contains(wanted) }) { return .custom(own) }
        if let format = Format(name: wanted) { return .known(format) }
        return BuiltInFormats.custom(named: wanted).map { .custom($0) }
    }

    /// All formats: the user's, then the built-in ones.
    public var descriptions: [FormatDescription] {
        custom.map(\.description) + BuiltInFormats.all.filter { known in !custom.contains { $0.name == known.name } }
    }

    /// The names of all formats, without aliases.
    public var names: [String] { descriptions.map(\.name) }
}
