/// What a MaxMind file says of an address, under the names of the Elastic Common Schema (field sets `geo` and `as`).
public enum GeoField: String, Sendable, CaseIterable {
    case continentCode = "geo.continent_code"
    case continentName = "geo.continent_name"
    case countryISOCode = "geo.country_iso_code"
    case countryName = "geo.country_name"
    case regionISOCode = "geo.region_iso_code"
    case regionName = "geo.region_name"
    case cityName = "geo.city_name"
    case postalCode = "geo.postal_code"
    case timezone = "geo.timezone"
    /// A JSON object with `lat` and `lon`, degrees.
    case location = "geo.location"
    case asNumber = "as.number"
    case asOrganization = "as.organization.name"

    /// The fields that are given unless others are asked for.
    public static let standard: [GeoField] = [
        .countryISOCode, .regionISOCode, .cityName, .location, .asNumber, .asOrganization,
    ]

    /// The keys that lead to the value in a record of the file; those of more than one value are made of several.
    var path: [String] {
        switch self {
        case .continentCode: ["continent", "code"]
        case .continentName: ["continent", "names", "en"]
        case .countryISOCode: ["country", "iso_code"]
        case .countryName: ["country", "names", "en"]
        case .regionISOCode: ["subdivisions", "0", "iso_code"]
        case .regionName: ["subdivisions", "0", "names", "en"]
        case .cityName: ["city", "names", "en"]
        case .postalCode: ["postal", "code"]
        case .timezone: ["location", "time_zone"]
        case .location: ["location", "latitude"]
        case .asNumber: ["autonomous_system_number"]
        case .asOrganization: ["autonomous_system_organization"]
        }
    }
}
