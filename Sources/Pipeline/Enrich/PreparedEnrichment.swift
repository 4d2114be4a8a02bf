import Events
import Parsers

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The rules of an `EnrichPolicy` with their tables loaded and their files opened. Shared by all threads.
final class PreparedEnrichment: Sendable {
    /// The lookups, and the tables they look into.
    let lookups: [(rule: LookupRule, table: LookupTable)]
    /// The geographic rules, and the files they look into.
    let geo: [(rule: GeoRule, file: MaxMindFile)]
    /// What is the same for all inputs.
    private let fixed: [(name: String, value: [UInt8])]
    private let paths: PathFields
    private let hasContainers: Bool

    /// Loads what the policy names. Throws `RuleError`.
    init(_ policy: EnrichPolicy, _ compiler: GrokCompiler) throws(RuleError) {
        var fixed: [(name: String, value: [UInt8])] = []
        switch policy.host {
        case .none: break
        case .machine: fixed.append(("host", Self.machineName()))
        case .name(let name):
            if name.isEmpty { throw RuleError("enrich: the name of the host is empty") }
            fixed.append(("host", Array(name.utf8)))
        }
        for (name, value) in policy.fields.sorted(by: { $0.key < $1.key }) { fixed.append((name, Array(value.utf8))) }
        for (name, variable) in policy.environment.sorted(by: { $0.key < $1.key }) {
            guard !variable.isEmpty else { throw RuleError("enrich: '\(name)' needs the name of a variable") }
            if let value = getenv(variable), strlen(value) > 0 {
                fixed.append((name, Array(UnsafeRawBufferPointer(start: value, count: strlen(value)))))
            }
        }
        for name in fixed.map(\.name) where name.isEmpty || EnrichPolicy.given.contains(name) {
            throw RuleError("enrich: a field cannot be called '\(name)'")
        }
        self.fixed = fixed
        paths = try PathFields(policy.paths, compiler)
        hasContainers = policy.containers

        var lookups: [(rule: LookupRule, table: LookupTable)] = []
        for rule in policy.lookups { lookups.append((rule, try LookupLoader.load(rule))) }
        self.lookups = lookups
        var files: [String: MaxMindFile] = [:]
        var geo: [(rule: GeoRule, file: MaxMindFile)] = []
        for rule in policy.geo {
            if rule.field.isEmpty { throw RuleError("enrich: geo needs the name of the field that holds the address") }
            let file: MaxMindFile
            if let known = files[rule.database] { file = known } else { file = try MaxMindFile(rule.database) }
            files[rule.database] = file
            geo.append((rule, file))
        }
        self.geo = geo
    }

    /// Whether there is something to do for each event.
    var looksUp: Bool { !lookups.isEmpty || !geo.isEmpty }

    /// The fields that all events of an input have, each name once: those given first, then of the path's rules, of containers, and what is
    /// the same for all.
    ///
    /// - Parameters:
    ///   - path: the file's path; nil for the standard input.
    ///   - member: the path inside of an archive.
    func constants(path: String?, member: String?, after given: [(name: String, value: [UInt8])])
        -> [(name: String, value: [UInt8])]
    {
        var all = given
        func add(_ fields: [(name: String, value: [UInt8])]) {
            for field in fields where !field.value.isEmpty && !all.contains(where: { $0.name == field.name }) {
                all.append(field)
            }
        }
        if let path = member.map({ "/\($0)" }) ?? path.map(Self.absolute) {
            add(paths.fields(path).filter { !EnrichPolicy.given.contains($0.name) })
            if hasContainers { add(ContainerPath.fields(path).map { ($0.name, Array($0.value.utf8)) }) }
        }
        add(fixed)
        return all
    }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX)) { buffer in
            guard let folder = getcwd(buffer.baseAddress, buffer.count) else { return path }
            let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
            return String(cString: folder) + "/" + relative
        }
    }

    private static func machineName() -> [UInt8] {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let base = buffer.baseAddress, gethostname(base, 255) == 0 else { return [] }
            buffer[255] = 0
            return Array(UnsafeRawBufferPointer(start: base, count: strlen(base)))
        }
    }
}
