"""The evaluation as a picture: confidence of right and wrong answers, and which topics are confused."""

from pathlib import Path

from bot.matching.evaluation import Evaluation


def draw(evaluation: Evaluation, path: Path) -> None:
    """Write a PNG with the confidence histogram and the confusion of topics.

    Raises:
        OSError: The file cannot be written.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415 - loaded only when something is drawn

    figure = Figure(figsize=(15, 6.5), layout="constrained")
    histogram, matrix = figure.subplots(1, 2)
    answers = [result for result in evaluation.results if result.match.outcome == "answered"]
    histogram.hist(
        [[r.match.confidence for r in answers if r.right], [r.match.confidence for r in answers if not r.right]],
        bins=[i / 20 for i in range(21)],
        stacked=True,
        color=["#0072b2", "#d55e00"],  # Okabe and Ito: told apart by the colour-blind
        label=["right", "wrong"],
    )
    histogram.set(xlabel="confidence", ylabel="answers given", title="Confidence of right and wrong answers")
    histogram.legend()
    counts = evaluation.topic_confusion()
    rows = sorted({row for row, _ in counts})
    columns = sorted({column for _, column in counts})
    shares = [[counts[r, c] / sum(counts[r, other] for other in columns) for c in columns] for r in rows]
    matrix.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    matrix.set_xticks(range(len(columns)), columns, rotation=45, ha="right")
    matrix.set_yticks(range(len(rows)), rows)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if counts[row, column]:
                matrix.text(j, i, str(counts[row, column]), ha="center", va="center", color="w" if shares[i][j] > 0.5 else "k")
    matrix.set(xlabel="answered with", ylabel="asked about", title="Confusion of topics")
    figure.savefig(path, dpi=100)
