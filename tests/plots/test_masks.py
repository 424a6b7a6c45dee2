import numpy as np
import pytest
from PIL import Image, ImageDraw

from helpers.plots.masks import mask_from_image, scaled


def picture(path, size=(800, 600), box=(200, 300, 600, 450), dark=30, mode="L"):
    """Save a light picture with one dark rectangle."""
    image = Image.new("L", size, 240)
    ImageDraw.Draw(image).rectangle((*box[:2], box[2] - 1, box[3] - 1), fill=dark)
    image.convert(mode).save(path)
    return path


def test_a_mask_is_cropped_to_the_dark_part_and_keeps_its_proportions(tmp_path):
    mask = mask_from_image(picture(tmp_path / "a.png"))
    assert mask.dtype == bool
    assert mask.shape == pytest.approx((150, 400), abs=4)
    assert mask.mean() > 0.98


def test_words_go_where_a_picture_is_dark(tmp_path):
    disc = Image.new("L", (400, 400), 255)
    ImageDraw.Draw(disc).ellipse((50, 50, 350, 350), fill=0)
    disc.save(tmp_path / "disc.png")
    mask = mask_from_image(tmp_path / "disc.png")
    assert mask.mean() == pytest.approx(np.pi / 4, abs=0.02)
    assert not mask[:20, :20].any()


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1", "LA", "RGBA"])
def test_pictures_of_any_colours_give_one_outline(tmp_path, mode):
    mask = mask_from_image(picture(tmp_path / "a.png", mode=mode))
    assert mask.shape == pytest.approx((150, 400), abs=4)


@pytest.mark.parametrize(
    ("name", "dtype", "light", "dark"),
    [
        ("a.png", np.uint16, 60_000, 9_000),
        ("a.tif", np.uint16, 60_000, 9_000),
        ("a.tif", np.int32, 60_000, 9_000),
        ("a.tif", np.float32, 0.9, 0.1),
        ("a.tif", np.float32, 230.0, 40.0),
    ],
)
def test_deep_pictures_are_read_at_their_depth(tmp_path, name, dtype, light, dark):
    levels = np.full((300, 400), light, dtype)
    levels[100:200, 100:300] = dark
    Image.fromarray(levels).save(tmp_path / name)
    assert mask_from_image(tmp_path / name).shape == pytest.approx((100, 200), abs=4)


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_colours_of_print_are_read(tmp_path, suffix):
    image = Image.new("CMYK", (400, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((100, 100, 299, 199), fill=(0, 0, 0, 255))
    image.save(tmp_path / f"a.{suffix}")
    mask = mask_from_image(tmp_path / f"a.{suffix}")
    assert mask.shape == pytest.approx((100, 200), abs=6)


def test_a_palette_with_a_see_through_colour_is_read(tmp_path):
    image = Image.new("P", (300, 200), 0)
    image.putpalette([0, 0, 0, 10, 10, 10])
    ImageDraw.Draw(image).rectangle((50, 50, 149, 149), fill=1)
    image.save(tmp_path / "a.png", transparency=0)
    assert mask_from_image(tmp_path / "a.png").shape == pytest.approx((100, 100), abs=4)


@pytest.mark.parametrize("ink", [(0, 0, 0, 255), (255, 220, 0, 255), (255,) * 4])
def test_see_through_parts_hold_no_words_whatever_the_colour_of_the_rest(tmp_path, ink):
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((50, 50, 149, 149), fill=ink)
    image.save(tmp_path / "a.png")
    assert mask_from_image(tmp_path / "a.png").shape == pytest.approx((100, 100), abs=4)


def test_a_photograph_is_read_smaller(tmp_path):
    box = (1500, 1000, 4500, 3500)
    path = picture(tmp_path / "a.jpg", size=(6000, 4000), box=box, mode="RGB")
    noise = np.random.default_rng(0).integers(0, 15, (4000, 6000), np.uint8)
    with Image.open(path) as image:
        grey = np.asarray(image.convert("L"))
    Image.fromarray(np.minimum(grey, 240) + noise).save(path)
    mask = mask_from_image(path)
    assert mask.shape[1] < 1600
    assert mask.shape[0] / mask.shape[1] == pytest.approx(2500 / 3000, abs=0.01)
    assert mask.mean() > 0.98


def test_a_picture_lying_on_its_side_is_set_upright(tmp_path):
    image = Image.new("L", (200, 100), 0)
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(tmp_path / "a.jpg", exif=exif)
    assert mask_from_image(tmp_path / "a.jpg").shape == (200, 100)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"dark": 200}, "darken"),
        ({"box": (0, 0, 60, 60)}, "no room"),
        ({"box": (0, 300, 800, 340)}, "more than 4 to 1"),
    ],
)
def test_pictures_that_hold_no_words_are_refused(tmp_path, given, word):
    with pytest.raises(ValueError, match=word):
        mask_from_image(picture(tmp_path / "a.png", **given))


def test_a_picture_at_home_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = picture(tmp_path / "a.png")
    assert (mask_from_image("~/a.png") == mask_from_image(path)).all()


@pytest.mark.parametrize("name", ["b.png", "~/b.png", "no folder/b.png"])
def test_a_picture_that_is_not_there_is_named(name):
    with pytest.raises(ValueError, match=r"there is no picture b\.png"):
        mask_from_image(name)


def test_a_file_that_is_no_picture_is_named(tmp_path):
    (tmp_path / "a.png").write_text("text")
    with pytest.raises(ValueError, match=r"a\.png is no picture"):
        mask_from_image(tmp_path / "a.png")


@pytest.mark.parametrize(
    ("shape", "expected"), [((50, 100), (300, 600)), ((100, 50), (480, 240))]
)
def test_an_outline_fills_the_figure_as_far_as_it_goes(shape, expected):
    fitted = scaled(np.ones(shape, bool), 600)
    assert fitted.shape == (expected[0], 600)
    assert fitted.any(axis=0).sum() == expected[1]
    assert fitted[:, 300].all()
