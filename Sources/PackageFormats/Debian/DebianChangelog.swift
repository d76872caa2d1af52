public import Diagnostics
import OperatingSystem

/// One entry of a Debian changelog (Debian Policy §4.4).
public struct DebianChangelog: Hashable, Sendable {
  /// The text of the file.
  public let text: String

  /// Writes an entry.
  ///
  /// Each change has one line or more, and there is at least one; the date is in seconds since 1970.
  ///
  /// - Throws: `debian.invalid-field`.
  public init(
    control: DebianControl, distribution: String = "stable", urgency: String = "medium", changes: [String],
    date: Int64
  ) throws(Problem) {
    guard isDebianDistribution(distribution), isDebianDistribution(urgency) else {
      throw Problem(.debianField, "'\(distribution); urgency=\(urgency)' cannot head a changelog entry")
    }
    let lines = changes.map { $0.split(separator: "\n").map(String.init) }.filter { !$0.isEmpty }
    guard !lines.isEmpty else { throw Problem(.debianField, "a changelog entry needs at least one change") }
    let body = lines.map { "  * " + $0.joined(separator: "\n    ") + "\n" }.joined()
    text = """
      \(control.name) (\(control.version.text)) \(distribution); urgency=\(urgency)

      \(body)
       -- \(control.stanza["Maintainer"] ?? "")  \(mailDate(date)) +0000

      """
  }
}

func isDebianDistribution(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.allSatisfy { isAlphanumeric($0) || "-+.".utf8.contains($0) }
}

/// `Sat, 21 Nov 2026 14:02:00`, in UTC (RFC 5322 §3.3), without the zone.
func mailDate(_ seconds: Int64) -> String {
  let text = Timestamp(seconds: seconds).text
  let parts = text.split { "-T:Z".contains($0) }
  guard parts.count == 6, let month = Int(parts[1]), (1...12).contains(month) else { return text }
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  let day = Int((seconds % 604_800 + 604_800) % 604_800 / 86_400)
  return "\(days[day]), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5])"
}
