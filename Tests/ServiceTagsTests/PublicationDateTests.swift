import Foundation
import ServiceTags
import XCTest

final class PublicationDateTests: XCTestCase {
    func testIsReadFromTheFileName() {
        let names: [(String, String?)] = [
            ("ServiceTags_Public_20251020.json", "2025-10-20"), ("ServiceTags_Public_20251020.json.gz", "2025-10-20"),
            ("/tmp/x/ServiceTags_AzureGovernment_20240229.json", "2024-02-29"),
            ("servicetags_china_20000229.JSON", "2000-02-29"),
            ("ServiceTags_My_Cloud_20251020.json", "2025-10-20"), ("ServiceTags_Public_20230229.json", nil),
            ("ServiceTags_Public_19000229.json", nil), ("ServiceTags_Public_20251301.json", nil),
            ("ServiceTags_Public_20250001.json", nil), ("ServiceTags_Public_20250431.json", nil),
            ("ServiceTags_Public_20250400.json", nil), ("ServiceTags_Public_00000101.json", nil),
            ("ServiceTags_Public_Latest.json", nil), ("ServiceTags_Public_2025102.json", nil),
            ("ServiceTags_Public_202510200.json", nil), ("ServiceTags_Public_20251020.txt", nil),
            ("ServiceTags_Public_20251020", nil), ("ServiceTags_20251020.json", nil),
            ("Tags_Public_20251020.json", nil),
            ("ServiceTags_Public_20251020.json/x", nil), ("ServiceTags_Embedded_week1.json", nil), ("", nil),
        ]
        for (name, expected) in names {
            XCTAssertEqual(PublicationDate(fileName: name)?.description, expected, name)
        }
    }

    /// Against Foundation's calendar, day by day through three centuries.
    func testDaysAreThoseOfTheGregorianCalendar() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try XCTUnwrap(TimeZone(secondsFromGMT: 0))
        for day in stride(from: -40_000, through: 60_000, by: 7) {
            let parts = calendar.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(day) * 86_400))
            let date = try XCTUnwrap(
                PublicationDate(year: parts.year ?? 0, month: parts.month ?? 0, day: parts.day ?? 0))
            XCTAssertEqual(date.daysSinceEpoch, day)
            let text = String(format: "%04d-%02d-%02d", parts.year ?? 0, parts.month ?? 0, parts.day ?? 0)
            XCTAssertEqual(PublicationDate(daysSinceEpoch: day).description, text)
            XCTAssertEqual(PublicationDate(daysSinceEpoch: day).compact, text.replacingOccurrences(of: "-", with: ""))
        }
    }

    func testIsOrderedByTime() throws {
        let dates = try ["20241231", "20250101", "20250201", "20251020"].map {
            try XCTUnwrap(PublicationDate(fileName: "ServiceTags_Public_\($0).json"))
        }
        XCTAssertEqual(dates.reversed().sorted(), dates)
        XCTAssertEqual(dates[1].daysSinceEpoch - dates[0].daysSinceEpoch, 1)
    }
}
