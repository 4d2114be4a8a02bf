import ArgumentParser
import Glibc
import Parsers

/// Which patterns an expression may use: for all commands of grok.
struct GrokLibraryOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Names of the fields: legacy or ecs-v1.", valueName: "name"))
    var mode = GrokVocabulary.ecs

    @Option(
        help: ArgumentHelp("A folder of pattern files, or one file; they come before the built-in patterns.", valueName: "dir"),
        completion: .directory)
    var patterns: [String] = []

    /// The library. Throws `Failure` where a file cannot be read.
    func library() throws -> GrokLibrary {
        var library = GrokLibrary(mode)
        for path in patterns {
            for file in try Self.files(path) {
                let text = try Self.text(file)
                do throws(GrokError) {
                    try library.define(file: text)
                } catch {
                    throw Failure(.usage, "\(TextSafety.visible(file)): \(error)")
                }
            }
        }
        return library
    }

    private static func files(_ path: String) throws -> [String] {
        guard let folder = opendir(path) else {
            if errno == ENOTDIR { return [path] }
            throw Failure(.usage, "cannot read \(TextSafety.visible(path)): \(String(cString: strerror(errno)))")
        }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix("."), !name.hasSuffix("~"), entry.pointee.d_type != UInt8(DT_DIR) { names.append(name) }
        }
        return names.sorted().map { "\(path)/\($0)" }
    }

    private static func text(_ path: String) throws -> String {
        var input = try LineInput(path)
        var text: [UInt8] = []
        while try input.next({ line in
            text.append(contentsOf: line)
            text.append(0x0A)
        }) {}
        return String(decoding: text, as: UTF8.self)
    }

    /// Compiles an expression. Throws `Failure`.
    static func compile(_ expression: String, _ library: GrokLibrary) throws -> GrokPattern {
        do throws(GrokError) {
            return try GrokCompiler(library).compile(expression)
        } catch {
            throw Failure(.usage, "\(error)")
        }
    }
}

extension GrokVocabulary: ExpressibleByArgument {}
