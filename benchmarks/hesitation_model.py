"""Fit the model of `daedam.acoustics.hesitations` and print its parameters.

    python -m benchmarks.hesitation_model

The training data are the first 30 recordings of the read set (Apache-2.0), 20 times each with
different fillers, rooms, microphones and vocal tract lengths. `benchmarks.korean` evaluates the
model on other recordings and speakers.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from benchmarks.built_speech import RATE, Built, Samples, recordings, with_fillers
from daedam.acoustics import hesitations as model
from daedam.acoustics.frames import FRAME_S, analyse_frames
from daedam.acoustics.pauses import quiet_frames
from daedam.speech.timeline import Span

FITTED_ON = 30
"""Number of training recordings from the start of the read set."""

ROUNDS = 20
RIDGE = 0.003
"""Weight of the ridge penalty. Values from 0.001 to 0.01 give nearly the same results."""

VOICE_SIZES = (0.78, 1.28)
"""Range of factors for the vocal tract length, from children to large men. Without this variation
the model overfits the vowels of the few training speakers."""

Table = npt.NDArray[np.float64]


def otherwise_recorded(samples: Samples, rng: np.random.Generator) -> Samples:
    """Simulate another room and microphone: noise, spectral tilt and level."""
    noise = rng.normal(0, 10 ** rng.uniform(-4.5, -2.7), samples.size)
    tilt = rng.uniform(-0.5, 0.5)
    tilted = samples + tilt * np.concatenate([[0], samples[:-1]])
    return np.asarray((tilted + noise) * 10 ** rng.uniform(-1, 0), np.float32)


def of_another_size(item: Built, rng: np.random.Generator) -> Built:
    """Simulate another vocal tract length by resampling."""
    speed = float(np.exp(rng.uniform(*np.log(VOICE_SIZES))))
    at = np.arange(int(item.samples.size / speed)) * speed
    samples = np.interp(at, np.arange(item.samples.size), item.samples).astype(np.float32)
    moved = [
        replace(f, span=Span(f.span.start_s / speed, f.span.end_s / speed)) for f in item.fillers
    ]
    return replace(item, samples=samples, fillers=tuple(moved))


def examples(built: list[Built], *, seed: int = 0) -> tuple[Table, Table]:
    """Return the measures of all candidate spans, and for each span 1 for a filler, else 0."""
    rng = np.random.default_rng(seed)
    values, right = [], []
    for item in (of_another_size(each, rng) for each in built):
        frames = analyse_frames(otherwise_recorded(item.samples, rng))
        quiet = quiet_frames(frames.level_db)
        stretched = model.steady_stretches(frames, quiet)
        if stretched:
            values.append(model.hesitation_measures(frames, quiet, stretched))
            right += [is_filler(a * FRAME_S, b * FRAME_S, item) for a, b in stretched]
    return np.concatenate(values), np.array(right, float)


def is_filler(start_s: float, end_s: float, item: Built) -> bool:
    """Return whether one filler covers over half of the span.

    Over 40 % of that filler must also be in the span.
    """
    for filler in item.fillers:
        shared = min(end_s, filler.span.end_s) - max(start_s, filler.span.start_s)
        if shared > 0.5 * (end_s - start_s) and shared > 0.4 * filler.span.length_s:
            return True
    return False


def fit(values: Table, right: Table) -> tuple[Table, Table, Table, float]:
    """Fit a logistic regression by Newton's method with a ridge penalty.

    Returns the mean, deviation and weight of each measure, and the bias.
    """
    mean, deviation = values.mean(axis=0), values.std(axis=0)
    table = np.column_stack([(values - mean) / deviation, np.ones(len(values))])
    weights = np.zeros(table.shape[1])
    penalty = RIDGE * len(values) * np.eye(len(weights))
    penalty[-1, -1] = 0
    for _ in range(60):
        chance = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (chance - right) + penalty @ weights
        bend = (table * (chance * (1 - chance))[:, None]).T @ table + penalty
        weights -= np.linalg.solve(bend + 1e-9 * np.eye(len(weights)), slope)
    return mean, deviation, weights[:-1], float(weights[-1])


def main() -> None:
    built = with_fillers(recordings("read")[:FITTED_ON], [], seed=3, rounds=ROUNDS)
    seconds = sum(item.samples.size for item in built) / RATE
    print(
        f"{len(built)} recordings, {seconds / 60:.0f} minutes, "
        f"{sum(len(item.fillers) for item in built)} fillers"
    )
    mean, deviation, weights, bias = fit(*examples(built))
    print(f"_BIAS = {bias:.3f}")
    for name, *row in zip(model.MEASURES, mean, deviation, weights, strict=True):
        print(f'    "{name}": ({", ".join(f"{value:.3f}" for value in row)}),')


if __name__ == "__main__":
    main()
