import Cryptography
public import JSON
import OperatingSystem

extension RoutePlan {
  /// The plan as JSON, keys in the order in which they are declared; what is empty and optional is left out.
  public var json: JSON {
    .compact([
      "name": .string(name), "goal": .string(goal), "context": context.json, "origin": origin.json,
      "routes": .array(routes.map(\.json)),
      "edges": .array(edges.map { ["from": .string($0.from), "to": .string($0.to)] }),
      "decisions": decisions.isEmpty ? nil : .array(decisions.map(\.json)), "forecast": forecast?.json,
    ])
  }

  /// The plan as a text of JSON for people and machines, ended by a line feed.
  public var text: String { json.indented }

  /// Takes a value that has been checked against the declarations.
  init?(checked json: JSON) {
    guard let context = Context(checked: json["context"]), let origin = Origin(checked: json["origin"]) else {
      return nil
    }
    self.init(
      name: json.text("name"), goal: json.text("goal"), context: context, origin: origin,
      routes: json.list("routes").map { Route(checked: $0) },
      edges: json.list("edges").map { Edge(from: $0.text("from"), to: $0.text("to")) },
      decisions: json.list("decisions").map { Decision(checked: $0) },
      forecast: json["forecast"].flatMap { Forecast(checked: $0) })
  }
}

// What follows is asked only of values that `PlanType.check` has seen, so nothing is missing.
extension JSON {
  fileprivate func text(_ name: String) -> String { self[name]?.string ?? "" }
  fileprivate func list(_ name: String) -> [JSON] { self[name]?.array ?? [] }
  fileprivate func texts(_ name: String) -> [String] { list(name).compactMap(\.string) }
  fileprivate func number(_ name: String) -> Double { self[name]?.double ?? 0 }
  fileprivate func date(_ name: String) -> Timestamp { Timestamp(text(name)) ?? Timestamp(seconds: 0) }

  /// Strings, or nothing where there are none.
  fileprivate static func ifAny(_ texts: [String]) -> JSON? { texts.isEmpty ? nil : .strings(texts) }
  /// A whole number where it is one.
  fileprivate static func hours(_ value: Double) -> JSON {
    Int(exactly: value).map { .integer($0) } ?? .number(value)
  }
}

extension Timestamp {
  fileprivate var json: JSON { .string(date) }
}

extension RoutePlan.Context {
  fileprivate var json: JSON {
    .compact([
      "start": start.json, "deadline": deadline?.json,
      "people": .array(
        people.map {
          [
            "name": .string($0.name), "role": .string($0.role), "hoursPerWeek": .integer($0.hoursPerWeek),
          ]
        }), "constraints": .ifAny(constraints),
    ])
  }

  fileprivate init?(checked json: JSON?) {
    guard let json else { return nil }
    self.init(
      start: json.date("start"), deadline: json["deadline"]?.string.flatMap { Timestamp($0) },
      people: json.list("people").map {
        RoutePlan.Person(
          name: $0.text("name"), role: $0.text("role"), hoursPerWeek: $0["hoursPerWeek"]?.integer ?? 0)
      }, constraints: json.texts("constraints"))
  }
}

extension RoutePlan.Origin {
  fileprivate var json: JSON {
    .compact([
      "planner": .string(planner),
      "playbooks": playbooks.isEmpty
        ? nil
        : .array(
          playbooks.map {
            ["name": .string($0.name), "version": .integer($0.version), "because": .string($0.because)]
          }), "isGeneric": isGeneric ? true : nil, "notes": .ifAny(notes),
      "reused": reused.map {
        [
          "name": .string($0.name), "digest": .string("sha256:\($0.digest.hex)"),
          "similarity": .number($0.similarity),
        ]
      },
    ])
  }

  fileprivate init?(checked json: JSON?) {
    guard let json else { return nil }
    self.init(
      planner: json.text("planner"),
      playbooks: json.list("playbooks").map {
        Playbook(name: $0.text("name"), version: $0["version"]?.integer ?? 0, because: $0.text("because"))
      }, isGeneric: json["isGeneric"]?.bool ?? false, notes: json.texts("notes"))
    if let written = json["reused"], let digest = Digest(hex: String(written.text("digest").dropFirst(7))) {
      reused = Reused(name: written.text("name"), digest: digest, similarity: written.number("similarity"))
    }
  }
}

extension RoutePlan.Forecast {
  fileprivate var json: JSON {
    [
      "p50": p50.json, "p85": p85.json, "samples": .integer(samples), "correlation": .number(correlation),
      "hours": .hours(hours), "criticalPath": .strings(criticalPath),
    ]
  }

  fileprivate init(checked json: JSON) {
    self.init(
      p50: json.date("p50"), p85: json.date("p85"), samples: json["samples"]?.integer ?? 0,
      correlation: json.number("correlation"), hours: json.number("hours"),
      criticalPath: json.texts("criticalPath"))
  }
}

extension RoutePlan.Decision {
  fileprivate var json: JSON {
    .compact([
      "id": .string(id), "question": .string(question), "criterion": .string(criterion),
      "after": .string(after),
      "options": .array(
        options.map { .compact(["route": .string($0.route), "when": $0.when.map { .string($0) }]) }),
      "recommended": .string(recommended), "chosen": chosen.map { .string($0) },
      "mergesAt": mergesAt.map { .string($0) },
    ])
  }

  init(checked json: JSON) {
    self.init(
      id: json.text("id"), question: json.text("question"), criterion: json.text("criterion"),
      after: json.text("after"),
      options: json.list("options").map {
        RoutePlan.Choice(route: $0.text("route"), when: $0["when"]?.string)
      }, recommended: json.text("recommended"), chosen: json["chosen"]?.string,
      mergesAt: json["mergesAt"]?.string)
  }
}

extension RoutePlan.Route {
  fileprivate var json: JSON {
    .compact([
      "id": .string(id), "title": .string(title), "kind": .string(kind.rawValue), "why": .string(why),
      "endsBecause": endsBecause.map { .string($0) },
      "tasks": .array(
        tasks.map {
          [
            "id": .string($0.id), "title": .string($0.title),
            "workPackages": .array($0.workPackages.map(\.json)),
          ]
        }),
    ])
  }

  init(checked json: JSON) {
    self.init(
      id: json.text("id"), title: json.text("title"), kind: Kind(rawValue: json.text("kind")) ?? .trunk,
      why: json.text("why"), endsBecause: json["endsBecause"]?.string,
      tasks: json.list("tasks").map {
        RoutePlan.Task(
          id: $0.text("id"), title: $0.text("title"),
          workPackages: $0.list("workPackages").map { RoutePlan.WorkPackage(checked: $0) })
      })
  }
}

extension RoutePlan.WorkPackage {
  /// The package as JSON, keys in the order in which they are declared.
  public var json: JSON {
    .compact([
      "id": .string(id), "title": .string(title), "summary": .string(summary), "steps": .strings(steps),
      "definitionOfDone": .strings(definitionOfDone),
      "risks": .array(
        risks.map { ["risk": .string($0.risk), "mitigation": .string($0.mitigation)] }),
      "sources": .array(sources.map { ["title": .string($0.title), "url": .string($0.url)] }),
      "images": images.isEmpty
        ? nil
        : .array(images.map { ["url": .string($0.url), "alternative": .string($0.alternative)] }),
      "difficulty": [
        "length": .string(difficulty.length.rawValue), "grade": .string(difficulty.grade.rawValue),
      ],
      "estimate": [
        "low": .hours(estimate.low), "likely": .hours(estimate.likely), "high": .hours(estimate.high),
      ], "people": people.json, "dependsOn": .ifAny(dependsOn), "requires": .ifAny(requires),
      "provides": .ifAny(provides), "status": .string(status.rawValue), "schedule": schedule?.json,
    ])
  }

  init(checked json: JSON) {
    self.init(
      id: json.text("id"), title: json.text("title"), summary: json.text("summary"),
      steps: json.texts("steps"), definitionOfDone: json.texts("definitionOfDone"),
      risks: json.list("risks").map {
        RoutePlan.Risk(risk: $0.text("risk"), mitigation: $0.text("mitigation"))
      }, sources: json.list("sources").map { RoutePlan.Source(title: $0.text("title"), url: $0.text("url")) },
      images: json.list("images").map {
        RoutePlan.Image(url: $0.text("url"), alternative: $0.text("alternative"))
      },
      difficulty: RoutePlan.Difficulty(
        length: .init(rawValue: json["difficulty"]?.text("length") ?? "") ?? .M,
        grade: .init(rawValue: json["difficulty"]?.text("grade") ?? "") ?? .medium),
      estimate: RoutePlan.Estimate(
        low: json["estimate"]?.number("low") ?? 0, likely: json["estimate"]?.number("likely") ?? 0,
        high: json["estimate"]?.number("high") ?? 0),
      people: RoutePlan.People(
        owner: json["people"]?["owner"]?.string, companions: json["people"]?.texts("companions") ?? [],
        helpers: json["people"]?.texts("helpers") ?? []), dependsOn: json.texts("dependsOn"),
      requires: json.texts("requires"), provides: json.texts("provides"),
      status: RoutePlan.Status(rawValue: json.text("status")) ?? .open,
      schedule: json["schedule"].map {
        RoutePlan.Schedule(
          start: $0.date("start"), finish: $0.date("finish"), slack: $0.number("slack"),
          isCritical: $0["isCritical"]?.bool ?? false)
      })
  }
}

extension RoutePlan.People {
  fileprivate var json: JSON? {
    owner == nil && companions.isEmpty && helpers.isEmpty
      ? nil
      : .compact([
        "owner": owner.map { .string($0) }, "companions": .ifAny(companions), "helpers": .ifAny(helpers),
      ])
  }
}

extension RoutePlan.Schedule {
  fileprivate var json: JSON {
    [
      "start": start.json, "finish": finish.json, "slack": .hours(slack), "isCritical": .bool(isCritical),
    ]
  }
}
