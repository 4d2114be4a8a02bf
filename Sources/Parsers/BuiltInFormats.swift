import YAML

/// The built-in formats as data: files of the kind that users write, inside the binary (`Resources/Formats`).
///
/// They are read when names, help or samples are asked for, not on the way of the data: the names of the formats with a parser are in
/// `Format`, and those that are patterns alone are compiled when nothing else fits an input, or when one is named.
enum BuiltInFormats {
    /// The formats that are patterns alone, in the order in which they are tried.
    static let patternNames = ["squid", "exim", "nagios"]

    /// What is said of all formats: those with a parser by `Format.rawValue`, then those that are patterns alone.
    static let all: [FormatDescription] = definitions.map(\.description)

    /// The formats that are patterns alone, compiled.
    static let custom: [CustomFormat] = definitions.dropFirst(Format.allCases.count).compactMap { definition in
        try? CustomFormat(definition, GrokLibrary())
    }

    /// The format of patterns alone with this name or alias in lower case, or nil.
    static func custom(named name: String) -> CustomFormat? {
        let isKnown = all.dropFirst(Format.allCases.count).contains { $0.name == name || $0.aliases.contains(name) }
        return isKnown ? custom.first { $0.name == name || $0.description.aliases.contains(name) } : nil
    }

    private static let definitions: [FormatDefinition] = (Format.allNames + patternNames).compactMap { name in
        var reader = FormatFileReader(path: "")
        reader.read(text(of: name))
        return reader.definitions.first
    }

    /// The mistakes in a built-in file; for tests.
    static func problems(of name: String) -> [FormatProblem] {
        var reader = FormatFileReader(path: name)
        reader.read(text(of: name))
        return reader.problems
    }

    /// The file of a format.
    static func text(of name: String) -> [UInt8] {
        switch name {
        case "apache-error": PackageResources.apache_error_yaml
        case "auditd": PackageResources.auditd_yaml
        case "aws-elb": PackageResources.aws_elb_yaml
        case "aws-s3": PackageResources.aws_s3_yaml
        case "cef": PackageResources.cef_yaml
        case "cri": PackageResources.cri_yaml
        case "csv": PackageResources.csv_yaml
        case "docker": PackageResources.docker_yaml
        case "elasticsearch-audit": PackageResources.elasticsearch_audit_yaml
        case "exim": PackageResources.exim_yaml
        case "glog": PackageResources.glog_yaml
        case "haproxy": PackageResources.haproxy_yaml
        case "icinga": PackageResources.icinga_yaml
        case "java-gc": PackageResources.java_gc_yaml
        case "json": PackageResources.json_yaml
        case "leef": PackageResources.leef_yaml
        case "log4j": PackageResources.log4j_yaml
        case "logfmt": PackageResources.logfmt_yaml
        case "mongodb": PackageResources.mongodb_yaml
        case "mysql-error": PackageResources.mysql_error_yaml
        case "mysql-slow": PackageResources.mysql_slow_yaml
        case "nagios": PackageResources.nagios_yaml
        case "nats": PackageResources.nats_yaml
        case "nginx": PackageResources.nginx_yaml
        case "nginx-error": PackageResources.nginx_error_yaml
        case "plain": PackageResources.plain_yaml
        case "postgresql": PackageResources.postgresql_yaml
        case "postgresql-csv": PackageResources.postgresql_csv_yaml
        case "python": PackageResources.python_yaml
        case "redis": PackageResources.redis_yaml
        case "santa": PackageResources.santa_yaml
        case "squid": PackageResources.squid_yaml
        case "syslog": PackageResources.syslog_yaml
        case "w3c": PackageResources.w3c_yaml
        case "zap": PackageResources.zap_yaml
        case "zeek": PackageResources.zeek_yaml
        default: []
        }
    }
}
