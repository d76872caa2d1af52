public import JSON

/// The keys of the plan document, declared once.
enum PlanShapes {
  private static let any = 0...Int.max

  static let plan: [PlanField] = [
    PlanField("name", .id, "what the plan is called, for file names"),
    PlanField("goal", .prose, "what is to be reached"),
    PlanField("context", .object(context), "time, people and limits"),
    PlanField("origin", .object(origin), "who made it, from what"),
    PlanField("routes", .list(.object(route), PlanLimits.routes), "the lines of the map, in their order"),
    PlanField("edges", .list(.object(edge), any), "which line goes on into which"),
    PlanField(
      optional: "decisions", .list(.object(decision), any), "where lines part, and where they meet again"),
    PlanField(optional: "forecast", .object(forecast), "when it will be done"),
  ]

  private static let context: [PlanField] = [
    PlanField("start", .date, "when work begins"),
    PlanField(optional: "deadline", .date, "when it must be done"),
    PlanField("people", .list(.object(person), any), "who does it"),
    PlanField(optional: "constraints", .list(.line, any), "what the plan must hold to"),
  ]

  private static let person: [PlanField] = [
    PlanField("name", .line, "what they are called, unique"), PlanField("role", .line, "what they do"),
    PlanField("hoursPerWeek", .whole(1...168), "how much of their time"),
  ]

  private static let origin: [PlanField] = [
    PlanField("planner", .line, "`deterministic`, the name of a provider, or `import`"),
    PlanField(optional: "playbooks", .list(.object(playbook), any), "what it was made from"),
    PlanField(
      optional: "isGeneric", .flag, "whether nothing fitted the goal, so that packages are questions"),
    PlanField(optional: "notes", .list(.line, any), "what the planner wants to be known"),
    PlanField(optional: "reused", .object(reused), "the earlier plan that it was taken from"),
  ]

  private static let reused: [PlanField] = [
    PlanField("name", .id, "what it is called"), PlanField("digest", .digest, "the digest of its document"),
    PlanField("similarity", .share, "how near its goal is"),
  ]

  private static let playbook: [PlanField] = [
    PlanField("name", .line, "its name"), PlanField("version", .whole(1...Int.max), "its version"),
    PlanField("because", .line, "why it was used"),
  ]

  private static let edge: [PlanField] = [
    PlanField("from", .id, "the id of the route that ends"),
    PlanField("to", .id, "the id of the route that begins there"),
  ]

  static let decision: [PlanField] = [
    PlanField("id", .id, "what it is called, unique"), PlanField("question", .line, "what is decided"),
    PlanField("criterion", .line, "what it is decided by"),
    PlanField("after", .id, "the id of the route that it follows"),
    PlanField("options", .list(.object(choice), 2...Int.max), "the ways out"),
    PlanField("recommended", .id, "the id of the route that the planner would take"),
    PlanField(optional: "chosen", .id, "the id of the route that was taken"),
    PlanField(optional: "mergesAt", .id, "the id of the route where the ways meet again"),
  ]

  static let choice: [PlanField] = [
    PlanField("route", .id, "the id of the route that is taken"),
    PlanField(optional: "when", .line, "when it is the right one"),
  ]

  static let route: [PlanField] = [
    PlanField("id", .id, "what edges and decisions call it, unique"),
    PlanField("title", .line, "what it is about"),
    PlanField("kind", .choice(RoutePlan.Route.Kind.allCases.map(\.rawValue)), "`trunk` is always taken"),
    PlanField("why", .line, "why it is there"),
    PlanField(
      optional: "endsBecause", .line, "why it ends without meeting another line, where that is meant"),
    PlanField("tasks", .list(.object(task), PlanLimits.tasks), "its stations, in their order"),
  ]

  static let task: [PlanField] = [
    PlanField("id", .id, "unique in the plan"), PlanField("title", .line, "what it is about"),
    PlanField("workPackages", .list(.object(package), PlanLimits.workPackages), "the work itself"),
  ]

  static let package: [PlanField] = [
    PlanField("id", .id, "unique in the plan"), PlanField("title", .line, "what it is about"),
    PlanField("summary", .prose, "what comes of it"),
    PlanField("steps", .list(.line, PlanLimits.steps), "what to do, in order"),
    PlanField("definitionOfDone", .list(.line, PlanLimits.done), "what must hold at the end, one check each"),
    PlanField("risks", .list(.object(risk), PlanLimits.risks), "what may go wrong"),
    PlanField("sources", .list(.object(source), PlanLimits.sources), "where to read on"),
    PlanField(optional: "images", .list(.object(image), 0...PlanLimits.images), "pictures beside the text"),
    PlanField("difficulty", .object(difficulty), "how much it asks for"),
    PlanField("estimate", .object(estimate), "how long it takes, in hours of work"),
    PlanField(optional: "people", .object(people), "who does it, by name"),
    PlanField(optional: "dependsOn", .list(.id, any), "the ids of the packages that must be done before"),
    PlanField(optional: "requires", .list(.line, any), "labels of what it must be given"),
    PlanField(optional: "provides", .list(.line, any), "labels of what it gives"),
    PlanField(optional: "status", .choice(RoutePlan.Status.allCases.map(\.rawValue)), "how far it is"),
    PlanField(optional: "schedule", .object(schedule), "when it is worked on"),
  ]

  static let risk: [PlanField] = [
    PlanField("risk", .line, "what may go wrong"), PlanField("mitigation", .line, "what is done about it"),
  ]

  static let source: [PlanField] = [
    PlanField("title", .line, "what it is called"), PlanField("url", .url, "where it is"),
  ]

  private static let image: [PlanField] = [
    PlanField("url", .url, "where it is"), PlanField("alternative", .line, "what it shows, in words"),
  ]

  static let difficulty: [PlanField] = [
    PlanField(
      "length", .choice(RoutePlan.Difficulty.Length.allCases.map(\.rawValue)),
      "`S` up to 8 hours, `M` up to 40, `L` longer"),
    PlanField("grade", .choice(RoutePlan.Difficulty.Grade.allCases.map(\.rawValue)), "how hard it is"),
  ]

  static let estimate: [PlanField] = [
    PlanField("low", .hours, "if all goes well"), PlanField("likely", .hours, "as far as one can tell"),
    PlanField("high", .hours, "if little goes well"),
  ]

  private static let people: [PlanField] = [
    PlanField(optional: "owner", .line, "who answers for it"),
    PlanField(optional: "companions", .list(.line, any), "who could take over"),
    PlanField(optional: "helpers", .list(.line, any), "who helps"),
  ]

  private static let schedule: [PlanField] = [
    PlanField("start", .date, "the first day"), PlanField("finish", .date, "the last day"),
    PlanField("slack", .hours, "hours of work that it may be late before the end is"),
    PlanField("isCritical", .flag, "whether the end of the plan waits for it"),
  ]

  private static let forecast: [PlanField] = [
    PlanField("p50", .date, "the day by which half of all simulated runs are done"),
    PlanField("p85", .date, "the day by which 85 of 100 are"),
    PlanField("samples", .whole(1...Int.max), "how many runs were simulated"),
    PlanField("correlation", .share, "how far estimates go wrong together"),
    PlanField("hours", .hours, "working hours on the chosen routes"),
    PlanField("criticalPath", .list(.id, any), "the packages of the longest chain"),
  ]
}

/// How much there may be of what.
public enum PlanLimits {
  /// Routes of a plan.
  public static let routes = 6...20
  /// Tasks of a route.
  public static let tasks = 1...6
  /// Work packages of a task.
  public static let workPackages = 1...6
  /// Steps of a work package.
  public static let steps = 6...40
  /// Checks of what is done.
  public static let done = 7...40
  /// Risks of a work package.
  public static let risks = 3...20
  /// Sources of a work package.
  public static let sources = 3...8
  /// At most so many images of a work package.
  public static let images = 3
  /// Decisions on any way from a beginning to an end.
  public static let levels = 10
}

extension RoutePlan {
  /// The media type of a plan in JSON.
  public static let mediaType = "application/vnd.stellwerk.plan+json"

  /// The JSON Schema (2020-12) of the plan document.
  public static var schema: JSON {
    .object(
      [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"),
        ("$id", "urn:stellwerk:v1:plan-document"),
        ("title", "A plan made by Stellwerk"),
      ] + PlanType.object(PlanShapes.plan).schema)
  }

  /// The JSON Schema (2020-12) of a work package.
  public static var workPackageSchema: JSON {
    .object(
      [
        ("$schema", "https://json-schema.org/draft/2020-12/schema"), ("$id", "urn:stellwerk:v1:work-package"),
        ("title", "A work package"),
      ] + PlanType.object(PlanShapes.package).schema)
  }
}
