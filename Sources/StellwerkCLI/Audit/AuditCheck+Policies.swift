import Diagnostics
import Manifests
import OperatingSystem
import YAML

// MARK: - Policies and exceptions

extension AuditCheck {
  static func warningRules(_ subject: AuditSubject) -> [Finding] {
    rules(subject).compactMap { rule in
      guard let effect = rule["effect"], effect.scalar == "warn" else { return nil }
      return Finding(
        message: "the rule '\(rule["id"]?.scalar ?? "")' only warns", location: effect.location,
        hint: "write 'review' or 'block' where its answer shall count")
    }
  }

  static func missingRules(_ subject: AuditSubject) -> [Finding] {
    let wanted = [
      ("vulnerability/known-exploited", "known exploited vulnerabilities"),
      ("signature/present", "missing signatures"),
    ]
    return subject.documents("Policy").flatMap { policy in
      let node = policy["spec"]?["rules"]
      let uses = (node?.elements ?? []).compactMap { $0["uses"]?.scalar }
      return wanted.filter { !uses.contains($0.0) }.map { kind, what in
        Finding(
          message: "the policy has no rule against \(what)", location: node?.location ?? policy.location,
          hint: "add a rule that uses \(kind)")
      }
    }
  }

  private static func rules(_ subject: AuditSubject) -> [Node] {
    subject.documents("Policy").flatMap { $0["spec"]?["rules"]?.elements ?? [] }
  }

  static func broadExceptions(_ subject: AuditSubject) -> [Finding] {
    let longest = longestDays(subject)
    return subject.documents("Exception").flatMap { document -> [Finding] in
      guard let spec = document["spec"] else { return [] }
      let covers = spec["covers"]
      var findings: [Finding] = []
      for component in covers?["components"]?.elements ?? [] {
        guard let reason = breadth(ofComponent: component.scalar ?? "") else { continue }
        findings.append(
          Finding(
            message: "the exception covers '\(component.scalar ?? "")', \(reason)",
            location: component.location,
            hint: "name the versions that were looked at, for example @>=22.0.0,<26.0.0"))
      }
      for name in ["vulnerabilities", "subjects"] {
        for node in covers?[name]?.elements ?? [] where node.scalar?.contains("*") == true {
          findings.append(
            Finding(
              message: "the exception covers '\(node.scalar ?? "")' under '\(name)'", location: node.location,
              hint: "name each one"))
        }
      }
      if let rings = covers?["rings"],
        Set(rings.elements.compactMap(\.scalar)).isSuperset(of: ["0", "1", "2", "3", "4"])
      {
        findings.append(
          Finding(
            message: "the exception holds for all rings", location: rings.location,
            hint: "begin with the rings that need it"))
      }
      if let expires = spec["expires"], let end = Timestamp(expires.scalar ?? ""),
        let begin = document["metadata"]?["created"]?.scalar.flatMap({ Timestamp($0) })
      {
        let days = (end.seconds - begin.seconds) / 86_400
        if days > longest {
          findings.append(
            Finding(
              message: "the exception lasts \(days) days, the policy allows \(longest) at most",
              location: expires.location, hint: "let it end sooner, and renew it where it is still needed"))
        }
      }
      if spec["voidWhen"] == nil {
        findings.append(
          Finding(
            message: "the exception stays when the vulnerability gets worse", location: spec.location,
            hint: "add 'voidWhen: { knownExploited: true }'", severity: .warning))
      }
      return findings
    }
  }

  /// Why a component of an exception is more than was looked at; `nil` if it is not.
  private static func breadth(ofComponent purl: String) -> String? {
    if purl.contains("*") { return "which is a wildcard" }
    let path = purl.prefix { $0 != "?" && $0 != "#" }
    guard let sign = path.lastIndex(of: "@"), sign > (path.lastIndex(of: "/") ?? path.startIndex) else {
      return "which has no version"
    }
    let bounds = path[path.index(after: sign)...].split(separator: ",")
    let isRange = bounds.contains { $0.hasPrefix(">") }
    let isBounded = bounds.contains { $0.hasPrefix("<") }
    return isRange && !isBounded ? "a range without an end" : nil
  }

  /// The longest life that any of the policies allows, in days; else the product's.
  private static func longestDays(_ subject: AuditSubject) -> Int64 {
    let days = subject.documents("Policy").flatMap { policy -> [Int64] in
      guard case .mapping(let pairs)? = policy["spec"]?["exceptions"]?["maximum"]?.value else { return [] }
      return pairs.compactMap { pair in
        // A limit that is no duration is refused by 'stellwerk check'.
        (try? TimeSpan(pair.value)).map { Int64($0.seconds / 86_400) }
      }
    }
    return days.max() ?? 180
  }
}
