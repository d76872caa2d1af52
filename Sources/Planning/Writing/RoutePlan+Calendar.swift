import OperatingSystem

extension RoutePlan {
  /// The days of the plan as a calendar (RFC 5545): its start, its deadline, and each package that has days.
  public var calendar: String {
    var calendar = CalendarText(stamp: context.start)
    calendar.line("BEGIN:VCALENDAR")
    calendar.line("VERSION:2.0")
    calendar.line("PRODID:-//Stellwerk//Plan//EN")
    calendar.event("start@\(name).plan", "Start: \(goal)", from: context.start, to: context.start, "")
    if let deadline = context.deadline {
      calendar.event("deadline@\(name).plan", "Deadline: \(goal)", from: deadline, to: deadline, "")
    }
    for package in workPackages {
      guard let schedule = package.schedule else { continue }
      let owner = package.people.owner.map { " (\($0))" } ?? ""
      calendar.event(
        "\(package.id)@\(name).plan", package.title + owner, from: schedule.start, to: schedule.finish,
        package.summary)
    }
    calendar.line("END:VCALENDAR")
    return calendar.text
  }
}

/// Lines of a calendar, folded and escaped.
private struct CalendarText {
  private let stamp: String
  private(set) var text = ""

  init(stamp: Timestamp) { self.stamp = Self.date(stamp) }

  private static func date(_ day: Timestamp) -> String { day.date.split(separator: "-").joined() }

  mutating func event(_ id: String, _ title: String, from start: Timestamp, to end: Timestamp, _ body: String)
  {
    line("BEGIN:VEVENT")
    line("UID:\(Self.escaped(id))")
    // Not the clock: the same plan is the same calendar.
    line("DTSTAMP:\(stamp)T000000Z")
    line("DTSTART;VALUE=DATE:\(Self.date(start))")
    // The first day that is free again (§3.6.1).
    line("DTEND;VALUE=DATE:\(Self.date(Timestamp(seconds: end.seconds + 86_400)))")
    line("SUMMARY:\(Self.escaped(title))")
    if !body.isEmpty { line("DESCRIPTION:\(Self.escaped(body))") }
    line("END:VEVENT")
  }

  /// At most 75 bytes a line, none of them half a character (§3.1).
  mutating func line(_ line: String) {
    var width = 0
    for scalar in line.unicodeScalars {
      let size = UTF8.width(scalar)
      if width + size > 75 {
        text += "\r\n "
        width = 1
      }
      text.unicodeScalars.append(scalar)
      width += size
    }
    text += "\r\n"
  }

  /// §3.3.11.
  private static func escaped(_ text: String) -> String {
    text.replacing(["\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""])
  }
}
