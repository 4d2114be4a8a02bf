/// The statements that make an archive a table in an engine: with explicit types, for what engines infer from samples fails later.
public enum ArchiveDDL {
    /// The engines.
    public enum Dialect: String, Sendable, CaseIterable {
        case athena, trino, spark, duckdb, clickhouse
    }

    /// What a statement is about.
    public struct Table: Sendable {
        /// Name of the table or view.
        public var name = "logs"
        /// The folder that holds the `year=` folders: a path, or a URL such as `s3://bucket/cold`.
        public var location: String
        /// The services, for Athena, which must be told.
        public var services: [String] = []
        /// First and last year, for Athena.
        public var years = 2020...2040

        /// A table over the archive at `location`.
        public init(location: String) { self.location = location }
    }

    /// The statements, each with its semicolon.
    public static func text(_ dialect: Dialect, _ table: Table) -> String {
        var table = table
        while table.location.count > 1, table.location.hasSuffix("/") { table.location.removeLast() }
        switch dialect {
        case .athena: return athena(table)
        case .trino: return trino(table)
        case .spark: return spark(table)
        case .duckdb: return duckdb(table)
        case .clickhouse: return clickhouse(table)
        }
    }

    /// A text in single quotes.
    private static func quoted(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }

    /// A name in the quotes of the dialect.
    private static func named(_ name: String, _ mark: Character) -> String {
        "\(mark)\(name.split(separator: mark, omittingEmptySubsequences: false).joined(separator: "\(mark)\(mark)"))\(mark)"
    }

    private static let pattern = "year=*/month=*/day=*/service=*/*.json.gz"

    private static func duckdb(_ table: Table) -> String {
        """
        -- DuckDB. The instants keep their nanoseconds; metadata is JSON: metadata->>'status'.
        CREATE OR REPLACE VIEW \(named(table.name, "\"")) AS
        SELECT * FROM read_json(\(quoted("\(table.location)/\(pattern)")),
            format = 'newline_delimited', compression = 'gzip', hive_partitioning = true,
            hive_types = {'year': INT, 'month': INT, 'day': INT, 'service': VARCHAR},
            columns = {"timestamp": 'TIMESTAMP_NS', level: 'VARCHAR', message: 'VARCHAR', "traceId": 'VARCHAR',
                       metadata: 'JSON', host: 'VARCHAR', source: 'VARCHAR'});

        """
    }

    private static func clickhouse(_ table: Table) -> String {
        """
        -- ClickHouse. The service is read from the lines, for the folders' names would be typed by the first that is seen.
        -- metadata is JSON text: JSONExtractInt(metadata, 'status').
        CREATE OR REPLACE VIEW \(named(table.name, "`")) AS
        SELECT parseDateTime64BestEffort(timestamp, 9, 'UTC') AS timestamp, level, service, message, traceId, metadata, host, source
        FROM file(\(quoted("\(table.location)/\(pattern)")), 'JSONEachRow',
            'timestamp String, level LowCardinality(String), service LowCardinality(String), message String, traceId String, \
        metadata String, host String, source String')
        SETTINGS input_format_json_read_objects_as_strings = 1, input_format_skip_unknown_fields = 1, use_hive_partitioning = 0;

        """
    }

    private static func spark(_ table: Table) -> String {
        """
        -- Spark. Instants are read to the microsecond.
        CREATE TABLE \(named(table.name, "`")) (
            `timestamp` TIMESTAMP, level STRING, message STRING, traceId STRING, metadata MAP<STRING, STRING>,
            host STRING, source STRING, year INT, month INT, day INT, service STRING)
        USING json
        OPTIONS (path \(quoted(table.location)), timestampFormat "yyyy-MM-dd'T'HH:mm:ss[.SSSSSSSSS]X")
        PARTITIONED BY (year, month, day, service);
        MSCK REPAIR TABLE \(named(table.name, "`"));

        """
    }

    private static func trino(_ table: Table) -> String {
        """
        -- Trino, Hive connector; run in the catalog and schema that the table is to be in.
        -- from_iso8601_timestamp_nanos("timestamp") gives the instant.
        CREATE TABLE \(named(table.name, "\"")) (
            "timestamp" VARCHAR, level VARCHAR, message VARCHAR, traceId VARCHAR, metadata MAP(VARCHAR, VARCHAR),
            host VARCHAR, source VARCHAR, year INTEGER, month INTEGER, day INTEGER, service VARCHAR)
        WITH (format = 'JSON', external_location = \(quoted(table.location)),
            partitioned_by = ARRAY['year', 'month', 'day', 'service']);
        CALL system.sync_partition_metadata(CURRENT_SCHEMA, \(quoted(table.name)), 'ADD');

        """
    }

    private static func athena(_ table: Table) -> String {
        // Without a list each query must name its services.
        let services =
            table.services.isEmpty
            ? "'projection.service.type' = 'injected'"
            : "'projection.service.type' = 'enum', 'projection.service.values' = \(quoted(table.services.joined(separator: ",")))"
        return """
            -- Amazon Athena, with partition projection: no crawler, no MSCK REPAIR.
            -- from_iso8601_timestamp_nanos("timestamp") gives the instant.
            CREATE EXTERNAL TABLE \(named(table.name, "`")) (
                `timestamp` string, `level` string, `message` string, `traceid` string, `metadata` map<string,string>,
                `host` string, `source` string)
            PARTITIONED BY (`year` int, `month` int, `day` int, `service` string)
            ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
            WITH SERDEPROPERTIES ('case.insensitive' = 'false', 'mapping.traceid' = 'traceId')
            STORED AS INPUTFORMAT 'org.apache.hadoop.mapred.TextInputFormat'
            OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat'
            LOCATION \(quoted(table.location + "/"))
            TBLPROPERTIES ('projection.enabled' = 'true',
                'projection.year.type' = 'integer', 'projection.year.range' = '\(table.years.lowerBound),\(table.years.upperBound)',
                'projection.month.type' = 'integer', 'projection.month.range' = '1,12', 'projection.month.digits' = '2',
                'projection.day.type' = 'integer', 'projection.day.range' = '1,31', 'projection.day.digits' = '2',
                \(services),
                'storage.location.template' = \(quoted(table.location + "/year=${year}/month=${month}/day=${day}/service=${service}/")));

            """
    }
}
