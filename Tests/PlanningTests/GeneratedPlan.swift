import Planning

/// Numbers that look like chance and are the same every time (SplitMix64).
struct Dice {
  private var state: UInt64

  init(_ seed: Int) { state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 }

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(max(1, limit)))
  }

  mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  mutating func shuffled<Value>(_ values: [Value]) -> [Value] {
    var values = values
    for place in values.indices.reversed() { values.swapAt(place, below(place + 1)) }
    return values
  }
}

/// Plans of every shape that a document may have: chains, decisions within decisions, ways around, lines that end or begin alone.
enum GeneratedPlan {
  static let titles = [
    "Start", "Choose the baseline that the programme is measured against",
    "Zusammenführungsvereinbarungsverhandlung abschließen",
    "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurf",
    "リリースの範囲を決定して関係者に通知する手順書を作成する",
    "发布候选版本的测试与验证以及回滚方案", "اختبار الإصدار المرشح قبل النشر العام للمستخدمين",
    "בדיקת מועמד השחרור לפני הפצה לכולם",
    "👩‍👩‍👧‍👦🏴‍☠️🚀 launch 🎉🎉🎉 party", "WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW MMMM", "iiiiiiiii", "a/b-c/d-e/f",
    "e\u{301}\u{301}\u{301}te\u{301}",
    "Проверить готовность инфраструктуры к нагрузочному тестированию", "<b>&amp;\"quoted\"</b>",
    "\u{202E}desrever\u{202C} \u{7}bell",
  ]

  static func plan(_ seed: Int) -> RoutePlan {
    var dice = Dice(seed)
    var routes: [RoutePlan.Route] = []
    var edges: [RoutePlan.Edge] = []
    var decisions: [RoutePlan.Decision] = []
    let count = 1 + dice.below(20)
    func add(_ dice: inout Dice) -> String {
      let id = "r\(routes.count)"
      let tasks = (0..<(dice.below(40) == 0 ? 0 : 1 + dice.below(6))).map { task in
        RoutePlan.Task(
          id: "\(id).\(task)", title: dice.pick(titles),
          workPackages: dice.below(9) == 0 ? [] : [package("\(id).\(task).1", &dice)])
      }
      routes.append(RoutePlan.Route(id: id, title: dice.pick(titles), why: "why", tasks: tasks))
      return id
    }
    // Ends of lines from which the plan goes on.
    var open = [add(&dice)]
    if dice.below(4) == 0 { open.append(add(&dice)) }
    while routes.count < count {
      let from = open.remove(at: dice.below(open.count))
      let ways = decisions.count < 10 ? 1 + dice.below(3) : 1
      var options: [String] = []
      for _ in 0..<ways where routes.count < count || options.isEmpty {
        options.append(add(&dice))
        edges.append(RoutePlan.Edge(from: from, to: options[options.count - 1]))
      }
      if options.count > 1, dice.below(4) > 0 {
        decisions.append(
          RoutePlan.Decision(
            id: "d\(decisions.count)", question: dice.pick(titles) + "?", criterion: "criterion", after: from,
            options: options.map { RoutePlan.Choice(route: $0) }, recommended: dice.pick(options),
            chosen: dice.below(3) == 0 ? dice.pick(options) : nil))
      }
      open += options
      if open.count > 1, routes.count < count, dice.below(2) == 0 {
        // Some ways meet again; some edges lead around.
        let merge = add(&dice)
        let meeting = dice.shuffled(open).prefix(2 + dice.below(open.count))
        for way in meeting { edges.append(RoutePlan.Edge(from: way, to: merge)) }
        if dice.below(3) == 0 { edges.append(RoutePlan.Edge(from: from, to: merge)) }
        open = open.filter { !meeting.contains($0) } + [merge]
      }
    }
    return RoutePlan(
      name: "generated", goal: dice.pick(titles) + " \(seed)",
      context: RoutePlan.Context(start: PlanExamples.day("2026-12-01")),
      origin: RoutePlan.Origin(planner: "test"),
      routes: routes, edges: edges, decisions: decisions)
  }

  private static func package(_ id: String, _ dice: inout Dice) -> RoutePlan.WorkPackage {
    var package = PlanExamples.package(0, of: 0, subject: "generated")
    package.id = id
    package.status = dice.pick(RoutePlan.Status.allCases)
    package.schedule = RoutePlan.Schedule(
      start: PlanExamples.day("2026-12-01"), finish: PlanExamples.day("2026-12-02"), slack: 0,
      isCritical: dice.below(2) == 0)
    return package
  }

  /// Ten decisions one within another, on both sides, 20 routes.
  static func deep(tasks: Int = 2) -> RoutePlan {
    var dice = Dice(7)
    let routes = (0..<21).map { number in
      RoutePlan.Route(
        id: "r\(number)", title: "Line of level \((number + 1) / 2): \(titles[number % 6])",
        kind: number == 0 ? .trunk : .branch,
        why: "somebody must go there",
        endsBecause: number > 1 && number % 2 == 0 && number < 20 ? "the way ends here" : nil,
        tasks: (0..<tasks).map { task in
          RoutePlan.Task(
            id: "r\(number).\(task)", title: titles[(number + task) % titles.count],
            workPackages: [package("r\(number).\(task).1", &dice)])
        })
    }
    let decisions = (0..<10).map { level in
      RoutePlan.Decision(
        id: "d\(level)", question: "Which way does level \(level + 1) go, left or right?",
        criterion: "what level \(level) has found",
        after: "r\(max(0, 2 * level - 1))",
        options: [
          RoutePlan.Choice(route: "r\(2 * level + 1)", when: "it is light"),
          RoutePlan.Choice(route: "r\(2 * level + 2)"),
        ],
        recommended: "r\(2 * level + level % 2 + 1)")
    }
    return RoutePlan(
      name: "deep", goal: "Find the way through ten decisions, each of which leads to another",
      context: RoutePlan.Context(
        start: PlanExamples.day("2026-12-01"), deadline: PlanExamples.day("2027-12-01")),
      origin: RoutePlan.Origin(planner: "test"), routes: Array(routes),
      edges: decisions.flatMap { decision in
        decision.options.map { RoutePlan.Edge(from: decision.after, to: $0.route) }
      },
      decisions: decisions)
  }

  /// The same plan with what has no order in another one.
  static func shuffled(_ plan: RoutePlan, _ seed: Int) -> RoutePlan {
    var dice = Dice(seed)
    var plan = plan
    plan.routes = dice.shuffled(plan.routes)
    plan.edges = dice.shuffled(plan.edges)
    plan.decisions = dice.shuffled(plan.decisions)
    return plan
  }
}
